--- @include "lib/writes"

-- For people: what made no sense and was set aside. It is in quarantine then, so it is told once.
local function complain(grants, about)
    local list = grants.complaints
    if list then list[#list + 1] = 'set aside, as it made no sense: ' .. about end
end

-- A run that cannot be read is kept for a person, outside of everything that is looked through.
local function quarantine_run(writes, ns, id, record)
    collect(writes, 'HSET', ns .. ':quarantine', 'runs ' .. id, record)
    collect(writes, 'HDEL', ns .. ':runs', id)
    collect(writes, 'ZREM', ns .. ':live', id)
    for _, group in ipairs(redis.pcall('HKEYS', ns .. ':limits')) do -- which it was in, nobody can read
        local key = ns .. ':held:' .. group
        if type(redis.pcall('ZSCORE', key, id)) == 'string' then collect(writes, 'ZREM', key, id) end
    end
end
