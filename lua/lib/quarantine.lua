--- @include "lib/lane"

-- For people: what made no sense and was set aside. It is in quarantine then, so it is told once, by a claim.
local function complain(clock, about)
    local list = clock.complaints
    if list then list[#list + 1] = 'set aside, as it made no sense: ' .. about end
end

-- A run that cannot be read is kept for a person, and leaves every index that it may be in: nobody can read in which it
-- was. What waits behind it is promoted by the caller.
local function quarantine_run(writes, clock, id, record)
    local ns = clock.ns
    collect(writes, 'HSET', ns .. ':quarantine', 'runs ' .. id, record)
    collect(writes, 'HDEL', ns .. ':runs', id)
    collect(writes, 'ZREM', ns .. ':live', id)
    collect(writes, 'ZREM', ns .. ':leases', id)
    collect(writes, 'ZREM', ns .. ':buffered', id)
    collect(writes, 'ZREM', ns .. ':dead', id)
    collect(writes, 'ZREM', ns .. ':buried', id)
    if redis.pcall('HEXISTS', ns .. ':parents', id) == 1 then collect(writes, 'HDEL', ns .. ':parents', id) end
    local function leave(key) -- its type is not known
        local is_there = type(redis.pcall('ZSCORE', key, id)) == 'string'
        if is_there then collect(writes, 'ZREM', key, id) end
        return is_there
    end
    local queues = redis.pcall('SMEMBERS', ns .. ':queues')
    queues[#queues + 1] = 'default'
    for _, queue in ipairs(queues) do
        for _, lane in ipairs(lanes_of(ns, queue)) do leave(ns .. ':ready:' .. lane) end
    end
    for _, group in ipairs(redis.pcall('HKEYS', ns .. ':limits')) do
        if leave(ns .. ':held:' .. group) then
            writes.freed = writes.freed or {}
            writes.freed[group] = true
        end
    end
    complain(clock, 'the record of run ' .. id)
end
