#!lua flags=allow-oom
-- remove: deletes jobs with their history. A run that is being worked on is asked to stop and may still report; none
-- is retried.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string,
--        unique:U string, ledger:J list, succeeded:J list, failed:J list, output:J hash, counters hash,
--        quarantine hash, kept zset
-- ARGV   caller request expected job...       expected: `*`, or the generation that the (only) job must have
-- REPLY  { OK, one letter per job: O removed, N there was none, G another generation }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/parents"
--- @include "lib/promote"
local ns, caller, request, expected = KEYS[1], ARGV[1], ARGV[2], ARGV[3]

-- READ
if #ARGV < 4 or #ARGV > 1003 then return redis.error_reply('INVALID remove: 1 to 1000 jobs') end
local wrong = wrong_type(ns, FINISH_TYPES) or wrong_type(ns, CANCEL_TYPES)
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'remove', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)

-- DECIDE
local writes, letters, gone, ended = {}, {}, {}, {}
into(writes, 'HDEL', ns .. ':jobs', 7) -- last: a repeated call goes by the jobs
for i = 4, #ARGV do
    local id = ARGV[i]
    local record = redis.call('HGET', ns .. ':jobs', id)
    local job = job_parse(record)
    local queue = job and job.queue or 'default'
    wrong = wrong_type(ns, wake_types(queue))
    if wrong then return wrong end
    if not record then
        letters[#letters + 1] = 'N'
    elseif expected ~= '*' and (not job or job.generation ~= expected) then
        letters[#letters + 1] = 'G'
    else
        letters[#letters + 1] = 'O'
        gone[#gone + 1] = id
        delete_job(writes, ended, clock, id, job)
    end
end

-- WRITE
for _, id in ipairs(gone) do
    redis.call('DEL', ns .. ':ledger:' .. id, ns .. ':succeeded:' .. id, ns .. ':failed:' .. id, ns .. ':output:' .. id)
end
flush(writes)
settle_families(clock, ended)
promote(clock, ended)
reopen(clock, writes.freed)
local answer = table.concat(letters)
remember(ns, caller, 'remove', request, answer)
keep_clock(clock)
return { 'OK', answer }
