--- @include "lib/batch"
--- @include "lib/place"
--- @include "lib/free_key"

-- The end of a run: it leaves `leases`, `runs` and `live`; a plain one-shot takes its job with it.
local function drop_run(writes, ns, id, run)
    free_place(writes, ns, id, run)
    collect(writes, 'ZREM', ns .. ':leases', id)
    put(into(writes, 'HDEL', ns .. ':runs', 6), id)
    if run.kind == 'r' then
        collect(writes, 'ZREM', ns .. ':live', id)
    else
        if run.kind ~= 'a' then free_key(writes, ns, run_job(id)) end
        collect(writes, 'HDEL', ns .. ':jobs', run_job(id))
    end
end

-- Back to the queue, to be claimed at `due` (steady ms) or later.
local function requeue(writes, clock, id, run, due)
    free_place(writes, clock.ns, id, run)
    run.state, run.worker, run.progress = 'W', '-', ''
    collect(writes, 'ZREM', clock.ns .. ':leases', id)
    collect(writes, 'HSET', clock.ns .. ':runs', id, run_format(run))
    collect(writes, 'ZADD', clock.ns .. ':ready:' .. run.queue, text(due), id)
    open_lane(writes, clock, run.queue)
end

-- The run that (id, token) may still decide about, or nil: law 3, time plays no part in it.
local function held(id, record, token)
    local run = run_job(id) and run_parse(record)
    if run and string.find(run.state, '[LCX]') and run.token == token then return run end
end

-- The types of all keys that the end of a run may touch.
local FINISH_TYPES = {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', live = 'zset', dead = 'zset',
    buried = 'zset', counters = 'hash', quarantine = 'hash', buffered = 'zset', parents = 'hash',
}

-- What history keeps of a run, before its record changes.
local function attempt_of(run)
    return { kind = run.kind, attempt = run.attempt, claimed = run.claimed, worker = run.worker, token = run.token }
end
