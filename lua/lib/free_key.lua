-- The end of a one-shot: the unique key that it has held until now (lib/unique) goes, and does not wait for its expiry.
local function free_key(writes, ns, job)
    local line = string.match(redis.call('HGET', ns .. ':jobs', job) or '', '^[^\n]*')
    local key = string.match(line, ' u=0:(%S+)')
    key = key and ns .. ':unique:' .. key
    -- Another one holds it, where this one has died since.
    if not key or redis.pcall('GET', key) ~= job .. ' 0' then return end
    put(into(writes, 'DEL', key, 5), key) -- named twice: a list without members is not flushed
end
