#!lua
-- trigger: one run of a job now, besides its schedule; also of a paused job.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string,
--        unique:U string, ledger:J list, succeeded:J list, failed:J list, output:J hash, counters hash,
--        quarantine hash, kept zset
-- ARGV   caller request job overlap      overlap: a policy for this run, or empty for the job's
-- REPLY  { OK, run } it starts now or has been buffered, { NONE } no such job, { SKIPPED, live run } by the policy
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/ledger"
--- @include "lib/writes"
--- @include "lib/overlap"
--- @include "lib/wake"
local ns, caller, request, id, policy = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- READ
if #ARGV ~= 4 then return redis.error_reply('INVALID trigger: caller request job overlap') end
local wrong = wrong_type(ns, FINISH_TYPES)
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'trigger', request)
if stale then return stale end
if last then return { string.match(last, '^(%S+) (.+)$') } end
local clock = read_clock(ns)
local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
if not job then return { 'NONE' } end
wrong = wrong_type(ns, wake_types(job.queue))
if wrong then return wrong end

-- DECIDE
if policy == '' then policy = job.overlap or 'skip' end
local time = clock.wall
while redis.call('HEXISTS', ns .. ':runs', id .. '@' .. text(time) .. '.m') == 1 do time = time + 1 end
local run = id .. '@' .. text(time) .. '.m'
local body = job.kind == 'a' and '\n' .. string.sub(job.record, job.body) or ''
local context, writes, skips = { ns = ns, clock = clock, deadline = clock.steady, cancelled = {}, over = {} }, {}, {}
local may_start, is_skipped = admit(context, writes, skips, job, id, policy, run, body)
if may_start then
    collect(writes, 'ZADD', ns .. ':live', 0, run)
    collect(writes, 'ZADD', ns .. ':ready:' .. job.queue, text(clock.steady), run)
    open_lane(writes, clock, job.queue)
    collect(writes, 'HSET', ns .. ':runs', run, run_format({
        state = 'W', token = '0', attempt = 0, max = job.max, claimed = text(clock.wall), kind = 'r',
        generation = job.generation, worker = '-', queue = job.queue, body = body,
    }))
end
local due
if #skips > 0 then due, wrong = give_back(writes, clock, id, job, skips) end
if wrong then return wrong end
if may_start then due = clock.steady end

-- WRITE
if #skips > 0 then set_aside(ns, 'ledger:' .. id, 'list') end
for _, range in ipairs(skips) do skip(clock, unpack(range)) end
flush(writes)
if is_skipped then
    if context.has_ended then reopen(clock, context.freed) end
    return { 'SKIPPED', is_skipped }
end
record_cancelled(context)
if due then hint(clock, job.queue, due) end
reopen(clock, writes.freed)
remember(ns, caller, 'trigger', request, 'OK ' .. run)
keep_clock(clock)
return { 'OK', run }
