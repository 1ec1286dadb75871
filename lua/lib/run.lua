-- A run's record, one field of the hash `runs`, named `<job>@<slot>` (manual triggers: `<job>@<time>.m`):
--
--   <state> <token> <attempt> <max attempts> <claimed ms> <kind> <generation> <worker> <queue>[ <fraction> <text>]
--       [\n<document>\n<payload>]
--
--   state  L leased, C leased and asked to stop (in `leases`)    X the same, and its job is gone
--          W waiting (in `ready:<queue>`)    B buffered (in `buffered`)    D dead (in `dead`)
--          P its work is done, its children's is not (in `parents`)
--   kind   a the only slot of a one-shot, g the same in a group or with a unique key until its end, k the same but its
--          history is kept, r anything else (then also in `live`)
--   fraction, text   how far the attempt has come, as it says itself (`progress`)
--   body   only when the job has changed since the run was dispatched: the run keeps what it was dispatched with
local function run_parse(record)
    local state, token, attempt, max, claimed, kind, generation, worker, queue, progress, body =
        string.match(record or '', '^([LWXDCBP]) (%d+) (%d+) (%d+) (%d+) ([agkr]) (%d+) (%S+) (%S+)([^\n]*)(.*)$')
    if not state or #attempt > 6 or #max > 6 then return nil end
    return {
        state = state, token = token, attempt = tonumber(attempt), max = tonumber(max), claimed = claimed, kind = kind,
        generation = generation, worker = worker, queue = queue, progress = progress,
        body = body,
    }
end

local function run_format(run)
    return table.concat({
        run.state, run.token, run.attempt, run.max, run.claimed, run.kind, run.generation, run.worker, run.queue,
    }, ' ') .. (run.progress or '') .. run.body
end

-- The job a run belongs to; nil if that is no run's name.
local function run_job(id) return string.match(id, '^(.+)@') end

-- Of the job's runs alone: where somebody else has written scores, a range by name has others among them.
local function runs_of(job, ids)
    local own = {}
    for _, id in ipairs(ids) do if run_job(id) == job then own[#own + 1] = id end end
    return own
end

-- The runs of a job that wait for its live run to end, at most 1,000, by slot.
local function buffered_runs(ns, job)
    local from, to = '[' .. job .. '@', '(' .. job .. 'A'
    return runs_of(job, redis.call('ZRANGEBYLEX', ns .. ':buffered', from, to, 'LIMIT', 0, 1000))
end

-- The live runs of a recurring job, at most 1,000 or `most`: `@` sorts right before `A`.
local function live_runs(ns, job, most)
    local from, to = '[' .. job .. '@', '(' .. job .. 'A'
    return runs_of(job, redis.call('ZRANGEBYLEX', ns .. ':live', from, to, 'LIMIT', 0, most or 1000))
end
