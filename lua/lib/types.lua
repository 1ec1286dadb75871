-- Lua does not roll back, so a key of the wrong type must be found before the first write.
--
-- A shared key of the wrong type stops the call: nothing of the namespace can be trusted until a person has looked.
local function wrong_type(ns, expected)
    for name, kind in pairs(expected) do
        local found = redis.call('TYPE', ns .. ':' .. name).ok
        if found ~= 'none' and found ~= kind then
            return redis.error_reply('CORRUPT ' .. ns .. ':' .. name .. ' is a ' .. found .. ', not a ' .. kind)
        end
    end
end

-- A key that belongs to one job is moved out of the way, so that one poisoned job never stops the rest.
local function set_aside(ns, name, kind)
    local found = redis.call('TYPE', ns .. ':' .. name).ok
    if found ~= 'none' and found ~= kind then redis.call('RENAME', ns .. ':' .. name, ns .. ':quarantine:' .. name) end
end
