-- Stopping the live runs of a job, for another run of it.
--- @include "lib/parents"
--- @include "lib/promote"

-- The live run is over: whoever works on it has lost its lease. Its end is recorded with the other writes.
local function terminate(grants, writes, id, run)
    local ready = grants.ns .. ':ready:' .. run.queue
    local is_there = run.state == 'W' and type(redis.pcall('ZSCORE', ready, id)) == 'string' -- not a WRONGTYPE error
    if is_there then collect(writes, 'ZREM', ready, id) end
    -- The job of an X is gone: its end is nothing to a new one of that name.
    local is_gone = run.state == 'X'
    grants.over[#grants.over + 1] = is_gone and { id } or over(grants.ns, id, 'cancelled')
    if run.state == 'P' then forget_report(writes, grants.ns, id) end
    writes.freed = grants.freed
    drop_run(writes, grants.ns, id, run)
    grants.has_ended, grants.freed = true, writes.freed
    if not is_gone then grants.cancelled[#grants.cancelled + 1] = { id, attempt_of(run), 'cancelled', '' } end
end

-- Asks the live runs to stop, or ends them where nobody works on them. Answers whether any is left to wait for.
local function stop_live(grants, writes, job, at_once)
    local left = false
    for _, id in ipairs(live_runs(grants.ns, job)) do
        local run = run_parse(redis.call('HGET', grants.ns .. ':runs', id))
        if run and run.state ~= 'D' and (at_once or string.find(run.state, '[WP]')) then
            terminate(grants, writes, id, run)
        elseif run and run.state ~= 'D' then
            if run.state == 'L' then run.state = 'C' end
            collect(writes, 'HSET', grants.ns .. ':runs', id, run_format(run))
            left = true
        end
    end
    return left
end

-- After the writes: the attempts that the policy ended, and what their end means to others. The places of all of them
-- (`has_ended`, `freed`) are announced at the end of the call, once.
local function record_cancelled(grants)
    open_history(grants.ns, grants.cancelled)
    for _, ended in ipairs(grants.cancelled) do record_attempt(grants.clock, unpack(ended)) end
    grants.cancelled = {}
    settle_families(grants.clock, grants.over)
    promote(grants.clock, grants.over)
    grants.over = {}
end
