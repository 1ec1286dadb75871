#!lua flags=allow-oom
-- remove: deletes jobs with their history. A run that is being worked on is asked to stop and may still report; none
-- is retried.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, leases zset, live zset, buffered zset,
--        dead zset, arming zset, paused hash, workers zset, idle:Q zset, watch:Q string, session:C:K string,
--        ledger:J list, history:J list, output:J hash
-- ARGV   caller request expected job...       expected: `*`, or the generation that the (only) job must have
-- REPLY  { OK, one letter per job: O removed, N there was none, G another generation }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/wake"
local ns, caller, request, expected = KEYS[1], ARGV[1], ARGV[2], ARGV[3]

-- READ
if #ARGV < 4 or #ARGV > 1003 then return redis.error_reply('INVALID remove: 1 to 1000 jobs') end
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', live = 'zset', dead = 'zset', arming = 'zset',
    paused = 'hash', buffered = 'zset',
})
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'remove', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)

-- DECIDE
local writes, letters, gone = {}, {}, {}
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
        collect(writes, 'HDEL', ns .. ':jobs', id)
        collect(writes, 'ZREM', ns .. ':schedule:' .. queue, id)
        collect(writes, 'ZREM', ns .. ':arming', id)
        collect(writes, 'HDEL', ns .. ':paused', id)
        local runs = live_runs(ns, id)
        if job and job.kind == 'a' then runs[#runs + 1] = id .. '@' .. job.position end
        for _, run_id in ipairs(runs) do
            local run = run_parse(redis.call('HGET', ns .. ':runs', run_id))
            if run and string.find(run.state, '[LC]') then
                run.state, run.kind = 'X', 'r' -- its end must not take away a new job of that name
                collect(writes, 'HSET', ns .. ':runs', run_id, run_format(run))
            elseif run and run.state ~= 'X' then
                wrong = wrong_type(ns, { ['ready:' .. run.queue] = 'zset' })
                if wrong then return wrong end
                collect(writes, 'HDEL', ns .. ':runs', run_id)
                collect(writes, 'ZREM', ns .. ':ready:' .. run.queue, run_id)
                collect(writes, 'ZREM', ns .. ':live', run_id)
                collect(writes, 'ZREM', ns .. ':dead', run_id)
            end
        end
        for _, run_id in ipairs(buffered_runs(ns, id)) do
            collect(writes, 'HDEL', ns .. ':runs', run_id)
            collect(writes, 'ZREM', ns .. ':buffered', run_id)
        end
    end
end

-- WRITE
flush(writes)
for _, id in ipairs(gone) do
    redis.call('DEL', ns .. ':ledger:' .. id, ns .. ':history:' .. id, ns .. ':output:' .. id)
end
local answer = table.concat(letters)
remember(ns, caller, 'remove', request, answer)
keep_clock(clock)
return { 'OK', answer }
