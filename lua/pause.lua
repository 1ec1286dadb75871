#!lua
-- pause: takes jobs off the schedule until they are resumed; runs under way go on.
-- KEYS   {ns}
-- USES   clock string, jobs hash, paused hash, arming zset, schedule:Q zset
-- ARGV   reason job...
-- REPLY  { OK, one letter per job: O paused, A was paused already (the first reason stays), N there is no such job }
-- Key `paused` (hash): job -> "<since ms> <armed slot or -> <reason>"
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/writes"
--- @include "lib/wake"
local ns, reason = KEYS[1], ARGV[1]

-- READ
if #ARGV < 2 or #ARGV > 1001 then return redis.error_reply('INVALID pause: 1 to 1000 jobs') end
local wrong = wrong_type(ns, { clock = 'string', jobs = 'hash', paused = 'hash', arming = 'zset' })
if wrong then return wrong end
local clock = read_clock(ns)

-- DECIDE
local writes, letters = {}, {}
for i = 2, #ARGV do
    local id = ARGV[i]
    local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
    local key = job and ns .. ':schedule:' .. job.queue
    wrong = job and wrong_type(ns, wake_types(job.queue))
    if wrong then return wrong end
    if not job then
        letters[#letters + 1] = 'N'
    elseif redis.call('HEXISTS', ns .. ':paused', id) == 1 then
        letters[#letters + 1] = 'A'
    else
        letters[#letters + 1] = 'O'
        local armed = redis.call('ZSCORE', key, id) or '-'
        collect(writes, 'ZREM', key, id)
        collect(writes, 'ZREM', ns .. ':arming', id)
        collect(writes, 'HSET', ns .. ':paused', id, text(clock.wall) .. ' ' .. armed .. ' ' .. reason)
    end
end

-- WRITE
flush(writes)
keep_clock(clock)
return { 'OK', table.concat(letters) }
