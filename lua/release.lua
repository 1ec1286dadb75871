#!lua flags=allow-oom
-- release: gives back runs that were claimed but not started; the attempt does not count.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, unique:U string, ledger:J list,
--        succeeded:J list, failed:J list, output:J hash, counters hash, quarantine hash, kept zset
-- ARGV   worker (run token)...
-- REPLY  { OK, one letter per run: O given back, S stale, or of a damaged queue: nothing changed }
-- A repeated call finds the runs no longer held and answers S: it is idempotent without being remembered.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/parents"
--- @include "lib/promote"
local ns = KEYS[1]

-- READ
local wrong = wrong_type(ns, FINISH_TYPES)
if wrong then return wrong end
local clock = read_clock(ns)
local ids = batch_ids(2, 2)
if #ARGV % 2 ~= 1 or #ids == 0 or #ids > 1000 then return redis.error_reply('INVALID release: 1 to 1000 runs') end
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, letters, queues, sound, seen, cancelled, ended = {}, {}, {}, {}, {}, {}, {}
for i, id in ipairs(ids) do
    local run = not seen[id] and held(id, records[i], ARGV[i * 2 + 1])
    local queue = run and run.state == 'L' and run.queue
    seen[id] = true
    if queue and sound[queue] == nil then sound[queue] = not wrong_type(ns, wake_types(queue)) end
    if queue and not sound[queue] then run = nil end
    letters[i] = run and 'O' or 'S'
    if run and run.state == 'X' then
        drop_run(writes, ns, id, run)
        ended[#ended + 1] = { id }
    elseif run and run.state == 'C' then
        cancelled[#cancelled + 1] = { id, attempt_of(run), 'cancelled', '' }
        drop_run(writes, ns, id, run)
        ended[#ended + 1] = over(ns, id, 'cancelled')
    elseif run then
        run.attempt = math.max(0, run.attempt - 1)
        requeue(writes, clock, id, run, clock.steady)
        queues[queue] = true
    end
end

-- WRITE
open_history(ns, cancelled)
flush(writes)
for _, item in ipairs(cancelled) do record_attempt(clock, unpack(item)) end
settle_families(clock, ended)
promote(clock, ended)
reopen(clock, writes.freed)
for queue in pairs(queues) do hint(clock, queue, clock.steady) end
keep_clock(clock)
return { 'OK', table.concat(letters) }
