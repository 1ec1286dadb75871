#!lua
-- resume: puts a paused job back on the schedule. Slots that passed are `skipped_paused`.
-- KEYS   {ns}
-- USES   clock string, jobs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, arming zset, paused hash,
--        workers zset, idle:Q zset, watch:Q string, session:C:K string, ledger:J list, succeeded:J list,
--        failed:J list, output:J hash, counters hash, quarantine hash, kept zset
-- ARGV   caller request job generation expected count last armed following
--        Of a calendar job the caller computes: `count` slots from the `expected` armed one to `last` have passed,
--        `armed` and `following` are the next two, `-` if there is none. Others need only the job.
-- REPLY  { OK, armed slot or - } or { NONE } no such job, { ACTIVE } it was not paused, { STALE } read it again
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/slots"
--- @include "lib/ledger"
--- @include "lib/writes"
--- @include "lib/wake"
local ns, caller, request, id = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local count, last, given, following = whole(ARGV[6]), whole(ARGV[7]), slot_or_none(ARGV[8]), slot_or_none(ARGV[9])

-- READ
if not id then
    return redis.error_reply('INVALID resume: caller request job generation expected count last armed following')
end
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', paused = 'hash', arming = 'zset', counters = 'hash', quarantine = 'hash',
})
if wrong then return wrong end
local before, stale = replayed(ns, caller, 'resume', request)
if stale then return stale end
if before then return { 'OK', before } end
local clock = read_clock(ns)
local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
if not job then return { 'NONE' } end
local paused = redis.call('HGET', ns .. ':paused', id)
if not paused then return { 'ACTIVE' } end
wrong = wrong_type(ns, wake_types(job.queue))
if wrong then return wrong end

-- DECIDE
local armed = whole(string.match(paused, '^%d+ (%d+) ')) -- nil: it was parked, or nobody can read it
if job.kind == 'a' then armed = armed or whole(job.position) end
local record, skipped
local is_over = string.find(paused, '^%d+ %- ') and (job.left == 0 or job.position == '$')
local kind = is_over and 'over' or job.kind
local parked = kind == 'c' and (not armed or string.find(job.position, '^<'))
if kind == 'e' then
    armed = armed or first_slot(job, clock.wall)
    if armed <= clock.wall then
        local passed = math.floor((clock.wall - armed) / job.interval) + 1
        skipped = { armed, armed + (passed - 1) * job.interval, passed }
        armed = armed + passed * job.interval
    end
elseif kind == 'c' and not parked then
    local is_current = job.generation == ARGV[4] and ARGV[5] == text(armed)
    if not is_current or not follows(armed, count, given, following, clock.wall) then return { 'STALE' } end
    if count > 0 then skipped = { armed, last or armed, count } end
    armed, record = given < math.huge and given, job_at(job, position_of(following))
elseif parked and not string.find(job.position, '^<') then
    record = job_at(job, '<' .. text(clock.wall)) -- nobody can read it: from now
end

local since, reason = string.match(paused, '^(%d+) %S+ (.*)$')
local why = since and since .. ' ' .. reason

-- WRITE
set_aside(ns, 'ledger:' .. id, 'list')
if parked then
    redis.call('ZADD', ns .. ':arming', text(clock.steady), id) -- due at once
elseif armed then
    local writes = {}
    collect(writes, 'ZADD', ns .. ':schedule:' .. job.queue, text(armed), id)
    open_lane(writes, clock, job.queue)
    flush(writes)
end
if record then redis.call('HSET', ns .. ':jobs', id, record) end
if skipped then skip(clock, id, 'skipped_paused', skipped[1], skipped[2], skipped[3], false, why) end
redis.call('HDEL', ns .. ':paused', id)
if parked or armed then hint(clock, job.queue, parked and clock.steady or armed + clock.skew) end
local answer = armed and text(armed) or '-'
remember(ns, caller, 'resume', request, answer)
keep_clock(clock)
return { 'OK', answer }
