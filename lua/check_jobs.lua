#!lua
-- check_jobs: whether each job is where it should be, in exactly one of schedule, arming and paused, or has a run.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, arming zset,
--        paused hash, children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, quarantine hash
-- ARGV   repair job...      repair: 1 puts right what it finds, 0 only tells
-- REPLY  { OK, job, finding, ... }
-- A repeated call finds what is left to be found: it is idempotent without being remembered.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/wake"
--- @include "lib/limits"
--- @include "lib/check_place"
local ns, repair = KEYS[1], ARGV[1] == '1'

-- READ
if #ARGV > 1001 then return redis.error_reply('INVALID check_jobs: at most 1000 jobs') end
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', runs = 'hash', arming = 'zset', paused = 'hash', quarantine = 'hash',
    queues = 'set', limits = 'hash',
})
if wrong then return wrong end
local clock = read_clock(ns)

local writes, reply = {}, { 'OK' }

-- DECIDE
for i = 2, #ARGV do
    local id = ARGV[i]
    local function note(finding) reply[#reply + 1], reply[#reply + 2] = id, finding end
    local record = redis.call('HGET', ns .. ':jobs', id)
    local job = job_parse(record)
    if record and not job then
        note('has a record that nobody can read')
        collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, record)
        collect(writes, 'HDEL', ns .. ':jobs', id)
    elseif job and wrong_type(ns, wake_types(job.queue)) then
        note('is in a queue whose keys are damaged')
    elseif job then
        local key = ns .. ':schedule:' .. job.queue
        local check = job.kind == 'a' and check_once or check_recurring
        check(writes, clock, id, job, redis.call('ZSCORE', key, id), note)
        check_lane(writes, clock, id, job, note)
    end
end

-- WRITE
if repair then
    flush(writes)
    keep_clock(clock)
end
return reply
