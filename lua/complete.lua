#!lua flags=allow-oom
-- complete: records the success of runs that the caller holds.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, session:C:K string,
--        unique:U string, ledger:J list, succeeded:J list, failed:J list, output:J hash, counters hash,
--        quarantine hash, kept zset
-- ARGV   worker request (run token report)...      a report is described in lib/history
-- REPLY  { OK, one letter per run: O recorded, S stale: nothing changed }
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/batch"
--- @include "lib/end_plain"

-- Here, so that Redis makes these functions only for who needs them (see lib/seldom).
local function complete_other(...)
--- @include "lib/complete_any"
    return complete_any(...)
end

local ns, worker, request = KEYS[1], ARGV[1], ARGV[2]

-- READ
local ids = batch_ids(3, 3)
if #ARGV % 3 ~= 2 or #ids == 0 or #ids > 1000 then return redis.error_reply('INVALID complete: 1 to 1000 runs') end
local wrong = wrong_type(ns, PLAIN_TYPES)
if wrong then return wrong end
local last, stale = replayed(ns, worker, 'complete', request)
if stale then return stale end
if last then return { 'OK', last } end
local clock = read_clock(ns)
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE AND WRITE
local letters = end_plain(ns, ids, records)
if not letters then letters, wrong = complete_other(clock, ids, records) end
if wrong then return wrong end
remember(ns, worker, 'complete', request, letters)
keep_clock(clock)
return { 'OK', letters }
