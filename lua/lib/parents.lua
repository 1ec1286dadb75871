-- The end of parents: see lib/family.
--- @include "lib/family"
--- @include "lib/history"
--- @include "lib/finish"
--- @include "lib/dead"
--- @include "lib/cancel"

-- The run's own work is done, its children are not.
local function await_children(writes, ns, id, run, report)
    free_place(writes, ns, id, run)
    run.state, run.worker = 'P', '-'
    collect(writes, 'ZREM', ns .. ':leases', id)
    collect(writes, 'HSET', ns .. ':runs', id, run_format(run))
    collect(writes, 'HSET', ns .. ':parents', id, report)
end

-- The run's own work has succeeded. Answers the outcome of the run, nil if it waits for its children.
local function finish_run(writes, clock, id, run, report)
    local ns, outcome = clock.ns, family_outcome(clock.ns, id)
    if outcome == 'waits' and run.state == 'C' then outcome = 'cancelled' end
    if outcome == 'waits' then
        return await_children(writes, ns, id, run, report)
    elseif outcome == 'failed' then
        bury(writes, clock, id, run)
    else
        drop_run(writes, ns, id, run)
    end
    return outcome
end

-- The last child has ended: so does its parent. Answers its outcome.
local function end_parent(clock, id, run)
    local ns, writes = clock.ns, {}
    local attempt, outcome = attempt_of(run), family_outcome(ns, id)
    local report = redis.pcall('HGET', ns .. ':parents', id)
    if type(report) == 'string' then collect(writes, 'HDEL', ns .. ':parents', id) else report = '' end
    if outcome == 'failed' then bury(writes, clock, id, run) else drop_run(writes, ns, id, run) end
    open_history(ns, { { id, attempt, outcome } })
    flush(writes)
    record_attempt(clock, id, attempt, outcome, report)
    return outcome
end

-- The children of a cancelled run are cancelled, at most `most`; answers for how many there was room. Those that go on
-- without it are told to people.
local function cancel_children(clock, ended, id, most)
    local ns = clock.ns
    local found = redis.pcall('ZRANGEBYSCORE', children_key(ns, id), PENDING, PENDING, 'LIMIT', 0, most)
    local left = #found == most and count_children(ns, id, PENDING, PENDING) - most or 0
    for _, child in ipairs(found) do
        if cancel_job(clock, ended, child) then left = left + 1 end
    end
    if left > 0 then redis.call('HSET', ns .. ':quarantine', 'children ' .. id, text(left) .. ' go on without it') end
    return #found
end

-- After the writes of a call that ended runs (`ended`, see `over`): their parents learn of it, and may end as well,
-- then theirs. The children of what was cancelled are cancelled, at most 10,000 in one call.
local function settle_families(clock, ended)
    local ns, i, most = clock.ns, 1, 10000
    while ended[i] do
        local id, outcome, parent = ended[i][1], ended[i][2], ended[i][3]
        if outcome == 'cancelled' then most = most - cancel_children(clock, ended, id, most) end
        redis.call('PEXPIRE', children_key(ns, id), 86400000)
        if parent then
            local key, child = children_key(ns, parent), run_job(id)
            if redis.pcall('ZSCORE', key, child) == '0' then
                redis.call('ZADD', key, outcome == 'succeeded' and SUCCEEDED or FAILED, child)
            end
            local run = run_parse(redis.call('HGET', ns .. ':runs', parent))
            if run and run.state == 'P' and count_children(ns, parent, PENDING, PENDING) == 0 then
                local above = parent_of(ns, parent)
                ended[#ended + 1] = { parent, end_parent(clock, parent, run), above }
            end
        end
        i = i + 1
    end
end
