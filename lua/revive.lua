#!lua
-- revive: gives dead runs all their attempts again; they wait in their queues and are due now.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, held:G zset, leases zset,
--        live zset, dead zset, buried zset, children:R zset, workers zset, idle:Q zset, watch:Q string,
--        session:C:K string
-- ARGV   caller request run...
-- REPLY  { OK, one letter per run: O revived, N it is not dead, J it is, but its job is gone }
-- A revived run of a recurring job is live again, beside what else of it is live: overlap policies are about slots.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/wake"
--- @include "lib/family"
--- @include "lib/dead"
local ns, caller, request = KEYS[1], ARGV[1], ARGV[2]

-- READ
local ids = batch_ids(3, 1)
if #ids == 0 or #ids > 1000 then return redis.error_reply('INVALID revive: 1 to 1000 runs') end
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', live = 'zset', dead = 'zset', buried = 'zset',
})
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'revive', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, letters, queues, seen = {}, {}, {}, {}
for i, id in ipairs(ids) do
    local job, run = run_job(id), run_parse(records[i])
    if not job or seen[id] or not run or run.state ~= 'D' then
        letters[i] = 'N'
    elseif run.body == '' and not job_named(ns, job) then
        letters[i] = 'J'
    else
        wrong = not queues[run.queue] and wrong_type(ns, wake_types(run.queue))
        if wrong then return wrong end
        letters[i], queues[run.queue], run.attempt = 'O', true, 0
        local now = run.body == '' and job_named(ns, job)
        if now and now.kind == 'a' and run.kind == 'r' and id ~= job .. '@' .. now.position then
            run.body = '\n' .. string.sub(now.record, now.body) -- the one-shot may be gone before it begins
        end
        unbury(writes, ns, id)
        requeue(writes, clock, id, run, clock.steady)
        if run.kind == 'r' then collect(writes, 'ZADD', ns .. ':live', 0, id) end
        local family = parent_of(ns, id) and children_key(ns, parent_of(ns, id))
        if family and redis.pcall('ZSCORE', family, job) == text(FAILED) then
            collect(writes, 'ZADD', family, PENDING, job) -- its parent, if that is revived as well, waits for it
        end
    end
    seen[id] = true
end

-- WRITE
local answer = table.concat(letters)
flush(writes)
for i, id in ipairs(ids) do
    if letters[i] == 'O' then redis.call('PERSIST', children_key(ns, id)) end
end
for queue in pairs(queues) do hint(clock, queue, clock.steady) end
remember(ns, caller, 'revive', request, answer)
keep_clock(clock)
return { 'OK', answer }
