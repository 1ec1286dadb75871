#!lua
-- check_runs: whether each run is in the index that its state names, in no other, and has something to execute.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, unique:U string, ledger:J list,
--        succeeded:J list, failed:J list, output:J hash, counters hash, quarantine hash, kept zset
-- ARGV   repair run...      repair: 1 puts right what it finds, 0 only tells
-- REPLY  { OK, run, finding, ... }
-- A repeated call finds what is left to be found: it is idempotent without being remembered.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/quarantine"
--- @include "lib/parents"
--- @include "lib/promote"
--- @include "lib/check_state"
local ns, repair = KEYS[1], ARGV[1] == '1'

-- READ
if #ARGV > 1001 then return redis.error_reply('INVALID check_runs: at most 1000 runs') end
local wrong = wrong_type(ns, FINISH_TYPES) or wrong_type(ns, CANCEL_TYPES)
if wrong then return wrong end
local clock = read_clock(ns)
local writes, reply, childless, ended = {}, { 'OK' }, {}, {}

-- DECIDE
for i = 2, #ARGV do
    local id = ARGV[i]
    local function note(finding) reply[#reply + 1], reply[#reply + 2] = id, finding end
    local record = redis.call('HGET', ns .. ':runs', id)
    local run = run_job(id) and run_parse(record)
    local group = run and group_of(run.queue)
    if record and not run then
        note('has a record that nobody can read')
        quarantine_run(writes, clock, id, record)
        ended[#ended + 1] = { id }
    elseif run and (wrong_type(ns, wake_types(run.queue))
        or group and wrong_type(ns, { ['held:' .. group] = 'zset' })) then
        note('is in a queue or a group whose keys are damaged')
    elseif run and not string.find(run.state, '[XD]') and run.body == '' and not job_named(ns, run_job(id)) then
        note('has no job any more')
        quarantine_run(writes, clock, id, record)
        ended[#ended + 1] = { id }
    elseif run then
        check_places(writes, clock, id, run, note)
        if run.state == 'P' and count_children(ns, id, PENDING, PENDING) == 0 then
            note('waits for children that have all ended')
            childless[#childless + 1] = id
        elseif run.state == 'B' and #live_runs(ns, run_job(id)) == 0 then
            note('waits for the end of a run that is not there')
            ended[#ended + 1] = { id }
        end
    end
end

-- WRITE
if repair then
    flush(writes)
    for _, id in ipairs(childless) do
        local above = parent_of(ns, id)
        ended[#ended + 1] = { id, end_parent(clock, id, run_parse(redis.call('HGET', ns .. ':runs', id))), above }
    end
    settle_families(clock, ended)
    promote(clock, ended)
    if #ended > 0 then reopen(clock, writes.freed) end
    keep_clock(clock)
end
return reply
