-- Arming with help: slots of a calendar that Lua cannot compute are asked of a worker (the Armer).
local function ask_for_slots(grants, id, job, slot, state)
    local slots = grants.slots
    local n = #slots
    slots[n + 1], slots[n + 2], slots[n + 3] = id, job.generation, text(slot)
    slots[n + 4], slots[n + 5] = state, job_document(job)
end

-- A job whose next slot is not known leaves the schedule for `arming`, under a lease of its own: some worker will arm
-- it.
local function park(grants, writes, id, job, key, slot)
    collect(writes, 'ZREM', key, id)
    collect(writes, 'ZADD', grants.ns .. ':arming', text(grants.deadline), id)
    collect(writes, 'HSET', grants.ns .. ':jobs', id, job_at(job, '<' .. text(slot)))
    ask_for_slots(grants, id, job, slot, 'parked')
end

-- Jobs whose arming lease ran out: the worker that was to compute their slots is gone, so this one is asked.
local function rearm_abandoned(grants, ids)
    local ns, writes = grants.ns, {}
    local records = redis.call('HMGET', ns .. ':jobs', unpack(ids))
    for i, id in ipairs(ids) do
        local job = job_parse(records[i])
        local settled = job and whole(string.match(job.position, '^<(%d+)$'))
        if settled then
            collect(writes, 'ZADD', ns .. ':arming', text(grants.deadline), id)
            ask_for_slots(grants, id, job, settled, 'parked')
        else
            collect(writes, 'ZREM', ns .. ':arming', id)
            if records[i] and not job then
                collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, records[i])
                collect(writes, 'HDEL', ns .. ':jobs', id)
                complain(grants.clock, 'the record of job ' .. id)
            end
        end
    end
    flush(writes)
end
