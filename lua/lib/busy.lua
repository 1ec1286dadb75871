-- Whether a job has live runs, and putting right what would make it busy for ever.
--- @include "lib/wake"
--- @include "lib/quarantine"

-- The first live run of the job, or false. What a damaged record or a missing entry would make live for ever is put
-- right, or the job would never run again: a run nobody can read goes (`has_ended`: its places are free), one without a
-- lease or place in its queue gets it back.
local function is_busy(grants, writes, job)
    local ns = grants.ns
    local ids = live_runs(ns, job)
    if #ids == 0 then return false end
    local busy, records = false, redis.call('HMGET', ns .. ':runs', unpack(ids))
    for i, id in ipairs(ids) do
        local run = run_parse(records[i])
        local index = run and (run.state == 'W' and ns .. ':ready:' .. run.queue
            or ns .. (run.state == 'P' and ':live' or ':leases'))
        if not run or string.find(run.state, '[DB]') then
            -- First, since the run that is about to start may have the same name.
            put(into(writes, 'ZREM', ns .. ':live', 0), id)
            if run and run.state == 'B' then collect(writes, 'ZADD', ns .. ':buffered', 0, id) end
            if records[i] and not run then
                writes.freed = grants.freed
                quarantine_run(writes, grants.clock, id, records[i])
                grants.has_ended, grants.freed = true, writes.freed
            end
        else
            busy = busy or id
            local is_lost, waits = redis.pcall('ZSCORE', index, id) == false, run.state == 'W'
            if is_lost and not (waits and wrong_type(ns, wake_types(run.queue))) then
                collect(writes, 'ZADD', index, text(grants.deadline), id)
                if waits then open_lane(writes, grants.clock, run.queue) end
            end
        end
    end
    return busy
end
