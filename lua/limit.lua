#!lua
-- limit: sets how many runs of the whole namespace may be under way at once, and how fast they may start.
-- KEYS   {ns}
-- USES   clock string, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, queues set, workers zset,
--        idle:Q zset, watch:Q string
-- ARGV   limit step burst      runs at once, µs between two starts, burst; all 0: no limit
-- REPLY  { OK }
-- A repeated call finds the same limit and sets it again.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/place"
local ns, limit, step, burst = KEYS[1], whole(ARGV[1]), whole(ARGV[2]), whole(ARGV[3])

-- READ
if not (limit and step and burst) then return redis.error_reply('INVALID limit: limit step burst') end
local wrong = wrong_type(ns, { clock = 'string', limits = 'hash', queues = 'set' })
if wrong then return wrong end
local clock = read_clock(ns)
local known = string.match(redis.call('HGET', ns .. ':limits', '/') or '', ' (%d+)$') or '0'

-- WRITE
redis.call('HSET', ns .. ':limits', '/', table.concat({ text(limit), text(step), text(burst), known }, ' '))
reopen(clock)
if limit == 0 and step == 0 then redis.call('HDEL', ns .. ':limits', '/') end
keep_clock(clock)
return { 'OK' }
