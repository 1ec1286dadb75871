#!lua
-- trigger: one run of a job now, besides its schedule; also of a paused job.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, leases zset, live zset, workers zset,
--        idle:Q zset, watch:Q string, session:C:K string
-- ARGV   caller request job
-- REPLY  { OK, run } or { NONE } no such job, { SKIPPED, live run } overlap policy `skip`
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/wake"
local ns, caller, request, id = KEYS[1], ARGV[1], ARGV[2], ARGV[3]

-- READ
if #ARGV ~= 3 then return redis.error_reply('INVALID trigger: caller request job') end
local wrong = wrong_type(ns, { clock = 'string', jobs = 'hash', runs = 'hash', live = 'zset', leases = 'zset' })
if wrong then return wrong end
local last = replayed(ns, caller, 'trigger', request)
if last then return { string.match(last, '^(%S+) (.+)$') } end
local clock = read_clock(ns)
local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
if not job then return { 'NONE' } end
wrong = wrong_type(ns, wake_types(job.queue))
if wrong then return wrong end

-- DECIDE
if (job.overlap or 'skip') == 'skip' then
    for _, live in ipairs(live_runs(ns, id)) do
        if redis.call('HEXISTS', ns .. ':runs', live) == 1 then return { 'SKIPPED', live } end
    end
end
local time = clock.wall
while redis.call('HEXISTS', ns .. ':runs', id .. '@' .. text(time) .. '.m') == 1 do time = time + 1 end
local run = id .. '@' .. text(time) .. '.m'

-- WRITE
redis.call('HSET', ns .. ':runs', run, run_format({
    state = 'W', token = '0', attempt = 0, max = job.max, claimed = text(clock.wall), kind = 'r',
    generation = job.generation,
    worker = '-', queue = job.queue, body = job.kind == 'a' and '\n' .. string.sub(job.record, job.body) or '',
}))
redis.call('ZADD', ns .. ':live', 0, run)
redis.call('ZADD', ns .. ':ready:' .. job.queue, text(clock.steady), run)
hint(clock, job.queue, clock.steady)
remember(ns, caller, 'trigger', request, 'OK ' .. run)
keep_clock(clock)
return { 'OK', run }
