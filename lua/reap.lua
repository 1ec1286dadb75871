#!lua flags=allow-oom
-- reap: ends attempts whose lease has run out (their worker is gone or too slow): retried at once, or dead.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, unique:U string, ledger:J list,
--        succeeded:J list, failed:J list, output:J hash, counters hash, quarantine hash, kept zset
-- ARGV   limit
-- REPLY  { OK, number of attempts ended }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/quarantine"
--- @include "lib/parents"
--- @include "lib/promote"
local ns, limit = KEYS[1], whole(ARGV[1])
if not limit or limit < 1 or limit > 1000 then return redis.error_reply('INVALID reap: limit 1 to 1000') end

-- READ
local wrong = wrong_type(ns, FINISH_TYPES)
if wrong then return wrong end
local clock = read_clock(ns)
local ids = redis.call('ZRANGEBYSCORE', ns .. ':leases', '-inf', text(clock.steady - 1), 'LIMIT', 0, limit)
if #ids == 0 then return { 'OK', '0' } end
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, lost, ended, queues = {}, {}, {}, {}
for i, id in ipairs(ids) do
    local run = run_parse(records[i])
    if not run or not run_job(id) then
        collect(writes, 'ZREM', ns .. ':leases', id)
        collect(writes, 'ZREM', ns .. ':live', id)
        if records[i] then quarantine_run(writes, clock, id, records[i]) end
        ended[#ended + 1] = { id }
    elseif run.state == 'X' then
        drop_run(writes, ns, id, run)
        ended[#ended + 1] = { id }
    elseif not string.find(run.state, '[LC]') then
        collect(writes, 'ZREM', ns .. ':leases', id)
    else
        lost[#lost + 1] = { id, attempt_of(run), 'lost', '' }
        if run.state == 'C' then
            drop_run(writes, ns, id, run)
            ended[#ended + 1] = over(ns, id, 'cancelled')
        elseif run.attempt < run.max and not wrong_type(ns, wake_types(run.queue)) then
            requeue(writes, clock, id, run, clock.steady)
            queues[run.queue] = true
        else
            bury(writes, clock, id, run)
            ended[#ended + 1] = over(ns, id, 'lost')
        end
    end
end

-- WRITE
open_history(ns, lost)
flush(writes)
for _, item in ipairs(lost) do record_attempt(clock, unpack(item)) end
for queue in pairs(queues) do hint(clock, queue, clock.steady) end
settle_families(clock, ended)
promote(clock, ended)
reopen(clock, writes.freed)
trim_dead(clock)
keep_clock(clock)
return { 'OK', text(#ids) }
