-- What became of attempts, and the last of what they printed or returned. Of a job are kept the last `keep_succeeded`
-- that succeeded and the last `keep_failed` that ended otherwise: tags `ks`, `kf` of its record, 20 each.
--
-- Key `succeeded:<job>`, `failed:<job>` (lists, newest first):
--     "<run> <attempt> <outcome> <claimed> <started> <finished> <worker> <token> <exit>"
-- Key `output:<job>` (hash): "<run>#<token>" -> bytes
--
-- Those of a one-shot go after a day, or sooner: lib/kept.
--
-- Written after the run's record, so that nothing here speaks of an end that did not come, and nothing twice.
--
-- A report comes from the worker: "<ms from claim to start> <exit code or ->\n<output>".
--- @include "lib/tally"
--- @include "lib/kept"

-- Before the first write: keys of these attempts' jobs that are not what they should be are set aside, and how much is
-- kept, and whether for good, is read, because the job may go with its run: a run besides the only slot of a one-shot
-- may end before it or after it. `attempts`: lists of what `record_attempt` takes.
local function open_history(ns, attempts)
    for _, attempt in ipairs(attempts) do
        local job = run_job(attempt[1])
        if attempt[3] == 'succeeded' then
            set_aside(ns, 'succeeded:' .. job, 'list')
        else
            set_aside(ns, 'failed:' .. job, 'list')
        end
        set_aside(ns, 'output:' .. job, 'hash')
        local record = redis.call('HGET', ns .. ':jobs', job)
        local tags = string.match(record or '', '^[^\n]*')
        attempt[2].keep = { whole(string.match(tags, ' ks=(%d+)')) or 20, whole(string.match(tags, ' kf=(%d+)')) or 20 }
        attempt[2].goes = attempt[2].kind ~= 'r' or not record or is_passing(string.match(tags, '^%d+ (%a) '), tags)
    end
end

local function record_attempt(clock, id, run, outcome, report)
    local ns, job = clock.ns, run_job(id)
    local succeeded, failed, output = ns .. ':succeeded:' .. job, ns .. ':failed:' .. job, ns .. ':output:' .. job
    local is_success = outcome == 'succeeded'
    local history, keep = is_success and succeeded or failed, math.min(run.keep[is_success and 1 or 2], 1000)
    local delay, exit, printed = string.match(report, '^(%d+) (%S+)\n(.*)$')
    local started = delay and #delay <= 12 and text(tonumber(run.claimed) + tonumber(delay)) or '-'
    redis.call('LPUSH', history, table.concat({
        id, run.attempt, outcome, run.claimed, started, text(clock.wall), run.worker, run.token, exit or '-',
    }, ' '))
    if printed and printed ~= '' then redis.call('HSET', output, id .. '#' .. run.token, printed) end
    local surplus = redis.call('LLEN', history) - keep
    if surplus > 0 then -- more than one only after `keep` was lowered: by and by, so that no call takes long
        local gone = { 'HDEL', output }
        for _, entry in ipairs(redis.call('RPOP', history, text(math.min(surplus, 50)))) do
            local run_id, token = string.match(entry, '^(%S+) %S+ %S+ %S+ %S+ %S+ %S+ (%d+) ')
            if run_id then gone[#gone + 1] = run_id .. '#' .. token end
        end
        if #gone > 2 then redis.call(unpack(gone)) end
    end
    if run.goes then keep_for_a_day(clock, job) end
    tally(ns, outcome, 1)
end
