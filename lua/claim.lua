#!lua
-- claim: takes due slots and waiting runs, and arms the next slot of each job in the same step.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, fleet hash, idle:Q zset, watch:Q string, session:C:K string,
--        unique:U string, ledger:J list, succeeded:J list, failed:J list, output:J hash, counters hash,
--        quarantine hash, kept zset
-- ARGV   worker request capacity lease queue...
-- REPLY  { OK, wait µs, server ms, expired leases, { run, the first line of its record, work, ... },
--          { job, generation, slot, state, document, ... }, the worker's last request or 0[, { complaint, ... }] }
--        The second list asks the worker for slots: `armed` = the slot after `slot`; `parked` = all slots after `slot`.
--        Complaints, for people: what was set aside, damaged lanes.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/watch"
--- @include "lib/fleet"
--- @include "lib/rollback"
--- @include "lib/serve"
--- @include "lib/outlook"
local ns, worker, request, capacity, lease = KEYS[1], ARGV[1], ARGV[2], whole(ARGV[3]), whole(ARGV[4])
local named = ARGV[5] and string.find(worker, '^%S+$') and string.find(request, '^%S+$')
if not (named and capacity and lease) then
    return redis.error_reply('INVALID claim: worker request capacity lease queue...')
end

-- READ: every key to be written has its type
local types = {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', live = 'zset', arming = 'zset', workers = 'zset',
    counters = 'hash', quarantine = 'hash', buffered = 'zset', limits = 'hash', dead = 'zset',
    buried = 'zset',
}
local wrong = wrong_type(ns, types)
if wrong then return wrong end
local clock, lanes, complaints, served = read_clock(ns), {}, {}, 0
for i = 5, #ARGV do
    lanes[i] = sound_lanes(clock, ARGV[i], complaints)
    served = served + #lanes[i]
end
if served == 0 then return redis.error_reply(complaints[1]) end
local grants = new_grants(clock, worker, lease)
clock.complaints = complaints
local last, stale, before = replayed(ns, worker, 'claim', request)
if stale then return stale end
if last then return { 'OK', '0', clock.wall_text, '0', seldom().regranted(grants, last), {}, before } end
local expired = redis.call('ZCOUNT', ns .. ':leases', '-inf', text(clock.steady - 1))

-- DECIDE AND WRITE, queue by queue: collected, then written (lib/writes)
redis.call('ZADD', ns .. ':workers', clock.steady_text, worker)
forget_workers(clock)
local free, wait, shares = math.min(capacity, 1000), math.huge, {}
for i = 5, #ARGV do
    local queue = ARGV[i]
    if #lanes[i] > 0 then
        redis.call('ZREM', ns .. ':idle:' .. queue, worker)
        local helpers = redis.call('ZCARD', ns .. ':idle:' .. queue)
        local share = math.max(1, math.ceil(count_due(grants, lanes[i]) / (1 + helpers)))
        free, shares[i] = free - serve(grants, lanes[i], math.min(free, share)), share
    end
end
if grants.has_ended then seldom().reopen(clock, grants.freed) end
-- Now it is known whether a place is left.
for i = 5, #ARGV do
    if shares[i] then
        local left, next_due = outlook(grants, ARGV[i], lanes[i])
        wait = math.min(wait, keep_watch(grants, ARGV[i], request, free, next_due, left, shares[i]))
    end
end
keep_limits(grants)
local abandoned = oldest(ns .. ':arming', clock.steady_text, 100)
if abandoned then seldom().rearm_abandoned(grants, abandoned) end
record_gap(clock, before, request)
remember(ns, worker, 'claim', request, grants.lease_until .. ' ' .. text(grants.first) .. ' ' .. text(clock.token))
keep_clock(clock)
wait = math.max(0, wait * 1000 - clock.micros)
local reply = { 'OK', text(wait), clock.wall_text, text(expired), grants.runs, grants.slots, before or '0' }
if #complaints > 0 then reply[8] = complaints end
return reply
