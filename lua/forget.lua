#!lua flags=allow-oom
-- forget: deletes dead runs; with that of a one-shot goes its job. What is recorded of their attempts stays.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, held:G zset, leases zset, live zset, dead zset, buried zset,
--        workers zset, session:C:K string, unique:U string
-- ARGV   caller request run...
-- REPLY  { OK, one letter per run: O deleted, N it is not dead }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/dead"
local ns, caller, request = KEYS[1], ARGV[1], ARGV[2]

-- READ
local ids = batch_ids(3, 1)
if #ids == 0 or #ids > 1000 then return redis.error_reply('INVALID forget: 1 to 1000 runs') end
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', live = 'zset', dead = 'zset', buried = 'zset',
})
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'forget', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, letters, seen = {}, {}, {}
for i, id in ipairs(ids) do
    local run = not seen[id] and run_job(id) and run_parse(records[i])
    seen[id] = true
    letters[i] = run and run.state == 'D' and 'O' or 'N'
    if letters[i] == 'O' then
        unbury(writes, ns, id)
        drop_run(writes, ns, id, run)
    end
end

-- WRITE
local answer = table.concat(letters)
flush(writes)
remember(ns, caller, 'forget', request, answer)
keep_clock(clock)
return { 'OK', answer }
