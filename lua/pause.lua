#!lua
-- pause: takes jobs off the schedule until they are resumed; runs under way go on.
-- KEYS   {ns}
-- USES   clock string, jobs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, arming zset, paused hash,
--        workers zset, idle:Q zset, watch:Q string, session:C:K string
-- ARGV   caller request reason job...
-- REPLY  { OK, one letter per job: O paused, A was paused already (the first reason stays), N there is no such job,
--          or a one-shot whose slot is over }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/writes"
--- @include "lib/wake"
--- @include "lib/pausing"
local ns, caller, request, reason = KEYS[1], ARGV[1], ARGV[2], ARGV[3]

-- READ
if #ARGV < 4 or #ARGV > 1003 then return redis.error_reply('INVALID pause: 1 to 1000 jobs') end
local wrong = wrong_type(ns, { clock = 'string', jobs = 'hash', paused = 'hash', arming = 'zset' })
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'pause', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)

-- DECIDE
local writes, letters = {}, {}
for i = 4, #ARGV do
    local id = ARGV[i]
    local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
    local key = job and ns .. ':schedule:' .. job.queue
    wrong = job and wrong_type(ns, wake_types(job.queue))
    if wrong then return wrong end
    local paused = job and redis.call('HEXISTS', ns .. ':paused', id) == 1
    local armed = job and redis.call('ZSCORE', key, id)
    -- A one-shot that was dispatched ends on its own, and would leave the pause behind for the next of its name.
    if not job or job.kind == 'a' and not armed and not paused then
        letters[#letters + 1] = 'N'
    else
        letters[#letters + 1] = paused and 'A' or 'O'
        -- What is paused already is taken off the schedule once more, should a call have failed half-way.
        collect_pause(writes, clock, id, job, armed, reason, paused)
    end
end

-- WRITE
flush(writes)
local answer = table.concat(letters)
remember(ns, caller, 'pause', request, answer)
keep_clock(clock)
return { 'OK', answer }
