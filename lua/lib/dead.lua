-- The dead: runs that are out of attempts, kept for a person (state D).
--
-- Key `dead`   (zset): run, by when it died; the last 10,000
-- Key `buried` (zset, all scores 0): the same runs by name; the range `[job@ … (jobA` is one job's

--- @include "lib/finish"
--- @include "lib/quarantine"
--- @include "lib/pausing"
local PAUSE_TYPES = {
    arming = 'zset', paused = 'hash',
}

-- A recurring job that says `pause_on_failure` (tag `pf`) is paused by its first dead run, until a person has looked.
-- Its keys may be of any type: then it stays where it is.
local function pause_on_failure(writes, clock, id)
    local ns, name = clock.ns, run_job(id)
    local job = job_parse(redis.call('HGET', ns .. ':jobs', name))
    if not job or job.kind == 'a' or not string.find(job.tags, ' pf=1') then return end
    clock.pausing = clock.pausing or {}
    if clock.pausing[name] or wrong_type(ns, PAUSE_TYPES) or wrong_type(ns, wake_types(job.queue)) then return end
    if redis.call('HEXISTS', ns .. ':paused', name) == 1 then return end
    clock.pausing[name] = true
    local armed = redis.call('ZSCORE', ns .. ':schedule:' .. job.queue, name)
    collect_pause(writes, clock, name, job, armed, 'failed: ' .. id)
end

-- Out of attempts: kept, but no longer live, so that it does not hold up the job's next slots.
local function bury(writes, clock, id, run)
    local ns = clock.ns
    free_place(writes, ns, id, run)
    run.state, run.worker = 'D', '-'
    collect(writes, 'ZREM', ns .. ':leases', id)
    collect(writes, 'HSET', ns .. ':runs', id, run_format(run))
    collect(writes, 'ZADD', ns .. ':dead', text(clock.wall), id)
    collect(writes, 'ZADD', ns .. ':buried', 0, id)
    if run.kind == 'r' then
        collect(writes, 'ZREM', ns .. ':live', id)
        pause_on_failure(writes, clock, id)
    end
end

local function unbury(writes, ns, id)
    collect(writes, 'ZREM', ns .. ':dead', id)
    collect(writes, 'ZREM', ns .. ':buried', id)
end

-- The dead runs of a job: no more than there are dead at all.
local function dead_runs(ns, job)
    local from, to = '[' .. job .. '@', '(' .. job .. 'A'
    return runs_of(job, redis.call('ZRANGEBYLEX', ns .. ':buried', from, to, 'LIMIT', 0, 10000))
end

-- They are kept for people, not for ever: beyond 10,000 the oldest go.
local function trim_dead(clock)
    local ns = clock.ns
    local surplus = redis.call('ZCARD', ns .. ':dead') - 10000
    if surplus <= 0 then return end
    local writes = {}
    for _, id in ipairs(redis.call('ZRANGE', ns .. ':dead', 0, math.min(surplus, 1000) - 1)) do
        local record = redis.call('HGET', ns .. ':runs', id)
        local run = run_job(id) and run_parse(record)
        unbury(writes, ns, id)
        if run and run.state == 'D' then
            drop_run(writes, ns, id, run)
        elseif record and not run then
            quarantine_run(writes, clock, id, record)
        end
    end
    flush(writes)
end
