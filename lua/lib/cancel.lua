--- @include "lib/quarantine"

-- Deleting a job: what has not started goes with it, what is being worked on is asked to stop (state X) and may still
-- report, none of it is retried.
local function delete_job(writes, ended, clock, id, job)
    local ns = clock.ns
    local queue = job and job.queue or 'default'
    put(into(writes, 'HDEL', ns .. ':jobs', 3), id) -- what is scheduled without a job is dropped by the next claim
    free_key(writes, ns, id)
    collect(writes, 'ZREM', ns .. ':schedule:' .. queue, id)
    collect(writes, 'ZREM', ns .. ':arming', id)
    collect(writes, 'HDEL', ns .. ':paused', id)
    local parent, runs = job and string.match(job.tags, ' p=(%S+)'), live_runs(ns, id, 10000)
    local first = id .. '@' .. (job and job.kind == 'a' and job.position or '0')
    if job and job.kind == 'a' then runs[#runs + 1] = first end
    for _, run_id in ipairs(runs) do
        local record = redis.call('HGET', ns .. ':runs', run_id)
        local run = run_parse(record)
        if record and not run then
            quarantine_run(writes, clock, run_id, record)
        elseif run and string.find(run.state, '[LC]') then
            run.state, run.kind = 'X', 'r' -- its end must not take away a new job of that name
            collect(writes, 'HSET', ns .. ':runs', run_id, run_format(run))
            -- A new job of that name goes by its overlap policy, also where the old one was a one-shot.
            put(into(writes, 'ZADD', ns .. ':live', 3), 0, run_id) -- after its record, by which its end takes it out
        elseif run and run.state ~= 'X' then
            collect(writes, 'HDEL', ns .. ':runs', run_id)
            if run.state == 'P' then forget_report(writes, ns, run_id) end
            if type(redis.pcall('ZSCORE', ns .. ':ready:' .. run.queue, run_id)) == 'string' then
                collect(writes, 'ZREM', ns .. ':ready:' .. run.queue, run_id)
            end
            collect(writes, 'ZREM', ns .. ':live', run_id)
        end
        if run_id ~= first then ended[#ended + 1] = { run_id, 'cancelled' } end
    end
    ended[#ended + 1] = { first, 'cancelled', parent }
    for _, run_id in ipairs(buffered_runs(ns, id)) do
        collect(writes, 'HDEL', ns .. ':runs', run_id)
        collect(writes, 'ZREM', ns .. ':buffered', run_id)
    end
    for _, run_id in ipairs(dead_runs(ns, id)) do
        collect(writes, 'HDEL', ns .. ':runs', run_id)
        unbury(writes, ns, run_id)
    end
end

local CANCEL_TYPES = { arming = 'zset', paused = 'hash' }

-- A child of a run that was cancelled, after other writes. Answers whether it goes on, because a key of it is not what
-- it should be.
local function cancel_job(clock, ended, id)
    local ns, writes = clock.ns, {}
    local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
    if not job then return false end
    local sound = clock.sound or {}
    clock.sound = sound -- of one family are up to 10,000
    if sound[job.queue] == nil then
        sound[job.queue] = not (wrong_type(ns, CANCEL_TYPES) or wrong_type(ns, wake_types(job.queue)))
    end
    if not sound[job.queue] then return true end
    delete_job(writes, ended, clock, id, job)
    flush(writes)
    return false
end
