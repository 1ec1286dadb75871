#!lua flags=allow-oom
-- complete: records the success of runs that the caller holds.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string,
--        succeeded:J list, failed:J list, output:J hash, counters hash, quarantine hash
-- ARGV   worker request (run token report)...      a report is described in lib/history
-- REPLY  { OK, one letter per run: O recorded, S stale: nothing changed }
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

-- READ
local ids = batch_ids(3, 3)
if #ARGV % 3 ~= 2 or #ids == 0 or #ids > 1000 then return redis.error_reply('INVALID complete: 1 to 1000 runs') end
local wrong = wrong_type(ns, FINISH_TYPES)
if wrong then return wrong end
local last, stale = replayed(ns, worker, 'complete', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, reported, ended, letters, plain, seen = {}, {}, {}, {}, 0, {}
local leases, runs, jobs = into(writes, 'ZREM', ns .. ':leases'), into(writes, 'HDEL', ns .. ':runs', 6), nil
for i, id in ipairs(ids) do
    local token, record = ARGV[i * 3 + 1], records[i]
    local held_token, kind = string.match(record or '', '^L (%d+) %d+ %d+ %d+ (a) ')
    local job = kind and held_token == token and run_job(id)
    letters[i] = 'O'
    if seen[id] then
        letters[i] = 'S'
    elseif job then
        put(leases, id)
        put(runs, id)
        jobs = jobs or into(writes, 'HDEL', ns .. ':jobs')
        put(jobs, job)
        plain = plain + 1
    else
        local run = held(id, record, token)
        if not run then
            letters[i] = 'S'
            notice_rollback(clock, token)
        elseif run.state == 'X' or run.kind == 'g' then
            drop_run(writes, ns, id, run)
            ended[#ended + 1] = { id }
            plain = plain + 1
        else
            local report, attempt = ARGV[i * 3 + 2], attempt_of(run)
            local outcome = finish_run(writes, clock, id, run, report)
            if outcome then
                reported[#reported + 1] = { id, attempt, outcome, report }
                ended[#ended + 1] = over(ns, id, outcome)
            end
        end
    end
    seen[id] = true
end

-- WRITE
local answer = table.concat(letters)
open_history(ns, reported)
flush(writes)
for _, item in ipairs(reported) do record_attempt(clock, unpack(item)) end
settle_families(clock, ended)
promote(clock, ended)
reopen(clock, writes.freed)
record_rollback(clock)
if plain > 0 then tally(ns, 'succeeded', plain) end
remember(ns, worker, 'complete', request, answer)
keep_clock(clock)
return { 'OK', answer }
