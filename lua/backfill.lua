#!lua
-- backfill: runs slots of a job now, besides its schedule; also of a paused or exhausted job.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string, counters hash, quarantine hash
-- ARGV   caller request job overlap slot...      overlap: skip, buffer_one, buffer_all or allow_all; slots: rising
-- REPLY  { OK, one letter per slot: O it starts now, B it waits behind a live run, S the policy skips it, F it was not
--        taken, since 1,000 wait already, E its run from an earlier backfill is still there }
--        or { NONE } no such job
-- The run of slot T is `<job>@<T>.b`.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/overlap"
--- @include "lib/wake"
local ns, caller, request, id, policy = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
-- The other two policies would have each slot end the one before it.
local POLICIES = { skip = true, buffer_one = true, buffer_all = true, allow_all = true }

-- READ
if #ARGV < 5 or #ARGV > 1004 or not POLICIES[policy] then
    return redis.error_reply('INVALID backfill: caller request job overlap, 1 to 1000 slots')
end
local wrong = wrong_type(ns, FINISH_TYPES)
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'backfill', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)
local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
if not job then return { 'NONE' } end
wrong = wrong_type(ns, wake_types(job.queue))
if wrong then return wrong end
local runs = {}
for i = 5, #ARGV do
    local slot, before = whole(ARGV[i]), i > 5 and whole(ARGV[i - 1])
    if not slot or before and slot <= before then return redis.error_reply('INVALID backfill: slots') end
    runs[#runs + 1] = id .. '@' .. text(slot) .. '.b'
end
local records = redis.call('HMGET', ns .. ':runs', unpack(runs))

-- DECIDE
local writes, letters = {}, {}
local context = { ns = ns, clock = clock, deadline = clock.steady }
local busy = policy ~= 'allow_all' and is_busy(context, writes, id)
local room = (ROOM[policy] or 0) - #buffered_runs(ns, id)
local body = job.kind == 'a' and '\n' .. string.sub(job.record, job.body) or ''
local function take(run, state)
    collect(writes, 'HSET', ns .. ':runs', run, run_format({
        state = state, token = '0', attempt = 0, max = job.max, claimed = text(clock.wall), kind = 'r',
        generation = job.generation, worker = '-', queue = job.queue, body = body,
    }))
end
for i, run in ipairs(runs) do
    if records[i] then
        letters[i] = 'E'
    elseif not busy then
        letters[i], busy = 'O', policy ~= 'allow_all'
        take(run, 'W')
        collect(writes, 'ZADD', ns .. ':live', 0, run)
        collect(writes, 'ZADD', ns .. ':ready:' .. job.queue, text(clock.steady), run)
        open_lane(writes, clock, job.queue)
    elseif room > 0 then
        letters[i], room = 'B', room - 1
        take(run, 'B')
        collect(writes, 'ZADD', ns .. ':buffered', 0, run)
    else
        letters[i] = policy == 'buffer_all' and 'F' or 'S'
    end
end

-- WRITE
flush(writes)
local answer = table.concat(letters)
if string.find(answer, 'O') then hint(clock, job.queue, clock.steady) end
if context.has_ended then
    promote(clock, { { id .. '@' } })
    reopen(clock, context.freed)
end
remember(ns, caller, 'backfill', request, answer)
keep_clock(clock)
return { 'OK', answer }
