#!lua flags=allow-oom
-- fail: records failed attempts of runs that the caller holds; each is tried again later, or is dead.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, arming zset, paused hash, parents hash, children:R zset,
--        queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string, history:J list, output:J hash,
--        counters hash, quarantine hash
-- ARGV   worker request (run token outcome delay report)...
--        outcome: failed, timed_out or cancelled; delay: ms until the next attempt, or `-`: no further attempt
-- REPLY  { OK, one letter per run: R will be retried, D dead, C ended as cancelled, S stale: nothing changed }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/parents"
--- @include "lib/promote"
--- @include "lib/rollback"
local ns, worker, request = KEYS[1], ARGV[1], ARGV[2]
local OUTCOMES = { failed = true, timed_out = true, cancelled = true }

-- READ
local ids = batch_ids(3, 5)
if #ARGV % 5 ~= 2 or #ids == 0 or #ids > 1000 then return redis.error_reply('INVALID fail: 1 to 1000 runs') end
local wrong = wrong_type(ns, FINISH_TYPES)
if wrong then return wrong end
local last, stale = replayed(ns, worker, 'fail', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, reported, ended, letters, hints, seen = {}, {}, {}, {}, {}, {}
for i, id in ipairs(ids) do
    local at = i * 5 - 2
    local token, outcome, delay, report = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    local run = OUTCOMES[outcome] and not seen[id] and held(id, records[i], token)
    seen[id] = true
    if not run then
        letters[i] = 'S'
        notice_rollback(clock, token)
    else
        if run.state ~= 'L' then outcome = 'cancelled' end
        local attempt = { id, attempt_of(run), outcome, report }
        if outcome == 'cancelled' then
            letters[i] = 'C'
            drop_run(writes, ns, id, run)
        elseif whole(delay) and run.attempt < run.max and not wrong_type(ns, wake_types(run.queue)) then
            letters[i] = 'R'
            local due = clock.steady + math.min(whole(delay), 31536000000)
            requeue(writes, clock, id, run, due)
            hints[run.queue] = math.min(hints[run.queue] or due, due)
        else
            letters[i] = 'D'
            bury(writes, clock, id, run)
        end
        if letters[i] ~= 'R' then ended[#ended + 1] = over(ns, id, outcome) end
        if run.state ~= 'X' then reported[#reported + 1] = attempt end
    end
end

-- WRITE
local answer = table.concat(letters)
for _, item in ipairs(reported) do set_aside_history(ns, item[1]) end
flush(writes)
for _, item in ipairs(reported) do record_attempt(clock, unpack(item)) end
for queue, due in pairs(hints) do hint(clock, queue, due) end
settle_families(clock, ended)
promote(clock, ended)
reopen(clock, writes.freed)
record_rollback(clock)
trim_dead(ns)
remember(ns, worker, 'fail', request, answer)
keep_clock(clock)
return { 'OK', answer }
