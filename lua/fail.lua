#!lua flags=allow-oom
-- fail: records attempts that did not succeed, of runs that the caller holds; each run is tried again, or is dead.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string,
--        unique:U string, ledger:J list, succeeded:J list, failed:J list, output:J hash, counters hash,
--        quarantine hash, kept zset
-- ARGV   worker request (run token outcome delay report)...
--        outcome: failed, timed_out, cancelled, or snoozed: put back, the attempt does not count and is not recorded
--        delay: ms until the next attempt, or `-`: no further attempt
-- REPLY  { OK, one letter per run: R will be retried, Z snoozed, D dead, C ended as cancelled, S stale: no change }
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
local OUTCOMES = { failed = true, timed_out = true, cancelled = true, snoozed = true }

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
local writes, reported, ended, letters, hints, seen, naps = {}, {}, {}, {}, {}, {}, 0
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
        local attempt, snoozed = { id, attempt_of(run), outcome, report }, outcome == 'snoozed'
        if outcome == 'cancelled' then
            letters[i] = 'C'
            drop_run(writes, ns, id, run)
        elseif whole(delay) and (snoozed or run.attempt < run.max) and not wrong_type(ns, wake_types(run.queue)) then
            letters[i] = snoozed and 'Z' or 'R'
            if snoozed then run.attempt = math.max(0, run.attempt - 1) end
            local due = clock.steady + math.min(whole(delay), 31536000000)
            requeue(writes, clock, id, run, due)
            local queue = queue_of(run.queue)
            hints[queue] = math.min(hints[queue] or due, due)
        else
            letters[i] = 'D'
            if snoozed then attempt[3] = 'failed' end -- without a queue to wait in
            bury(writes, clock, id, run)
        end
        if not string.find(letters[i], '[RZ]') then ended[#ended + 1] = over(ns, id, attempt[3]) end
        if snoozed and letters[i] == 'Z' then
            naps = naps + 1
        elseif run.state ~= 'X' then
            reported[#reported + 1] = attempt
        end
    end
end

-- WRITE
local answer = table.concat(letters)
open_history(ns, reported)
flush(writes)
for _, item in ipairs(reported) do record_attempt(clock, unpack(item)) end
for queue, due in pairs(hints) do hint(clock, queue, due) end
settle_families(clock, ended)
promote(clock, ended)
reopen(clock, writes.freed)
record_rollback(clock)
if naps > 0 then tally(ns, 'snoozed', naps) end
trim_dead(clock)
remember(ns, worker, 'fail', request, answer)
keep_clock(clock)
return { 'OK', answer }
