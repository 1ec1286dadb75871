#!lua flags=allow-oom
-- heartbeat: renews the leases of runs that the caller holds.
-- KEYS   {ns}
-- USES   clock string, runs hash, leases zset, workers zset, counters hash, quarantine hash
-- ARGV   worker lease (run token)...
-- REPLY  { OK, one letter per run: O renewed, C renewed and asked to stop, S stale: the run is no longer the caller's }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/finish"
--- @include "lib/rollback"
local ns, worker, lease = KEYS[1], ARGV[1], whole(ARGV[2])

-- READ
if not lease or #ARGV % 2 ~= 0 then return redis.error_reply('INVALID heartbeat: worker lease (run token)...') end
local wrong = wrong_type(ns, {
    clock = 'string', runs = 'hash', leases = 'zset', workers = 'zset', counters = 'hash', quarantine = 'hash',
})
if wrong then return wrong end
local clock = read_clock(ns)
local ids = batch_ids(3, 2)
if #ids > 1000 then return redis.error_reply('INVALID heartbeat: at most 1000 runs') end
local records = #ids > 0 and redis.call('HMGET', ns .. ':runs', unpack(ids)) or {}

-- DECIDE
local writes, letters = {}, {}
for i, id in ipairs(ids) do
    local run = held(id, records[i], ARGV[i * 2 + 2])
    letters[i] = not run and 'S' or run.state ~= 'L' and 'C' or 'O'
    if not run then notice_rollback(clock, ARGV[i * 2 + 2]) end
    if run then collect(writes, 'ZADD', ns .. ':leases', text(clock.steady + lease), id) end
end

-- WRITE
flush(writes)
record_rollback(clock)
redis.call('ZADD', ns .. ':workers', text(clock.steady), worker)
keep_clock(clock)
return { 'OK', table.concat(letters) }
