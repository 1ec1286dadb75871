-- The place that a leased run holds in its group, and who is waiting for it.
--- @include "lib/wake"
--- @include "lib/writes"

-- The run is no longer leased. (What is no zset holds nobody.)
local function free_place(writes, ns, id, run)
    local group = group_of(run.queue)
    if not group then return end
    local key = ns .. ':held:' .. group
    if type(redis.pcall('ZSCORE', key, id)) ~= 'string' then return end
    collect(writes, 'ZREM', key, id)
    writes.freed = writes.freed or {}
    writes.freed[group] = true
end

-- After the writes: what is due and waited for these places is announced.
local function reopen(clock, freed)
    local ns = clock.ns
    local is_limited = redis.pcall('HEXISTS', ns .. ':limits', '/') == 1
    if not (freed or is_limited) then return end
    local queues = redis.pcall('SMEMBERS', ns .. ':queues')
    queues[#queues + 1] = 'default'
    for _, queue in ipairs(queues) do
        for _, lane in ipairs(lanes_of(ns, queue)) do
            local group = group_of(lane)
            if (is_limited or group and freed[group]) and not wrong_type(ns, wake_types(lane)) then
                local due = redis.call('ZCOUNT', ns .. ':schedule:' .. lane, '-inf', text(clock.wall))
                    + redis.call('ZCOUNT', ns .. ':ready:' .. lane, '-inf', text(clock.steady))
                if due > 0 then hint(clock, lane, clock.steady) end
            end
        end
    end
end
