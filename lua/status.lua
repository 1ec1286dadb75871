#!lua flags=no-writes
-- status: every count at one instant.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, leases zset, live zset,
--        buffered zset, dead zset, arming zset, paused hash, queues set, workers zset, counters hash,
--        quarantine hash
-- ARGV   (none)
-- REPLY  { OK, name, number, ... }
--        exhausted: jobs that stay although no slot of theirs is left
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/lane"
local ns = KEYS[1]
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', live = 'zset', dead = 'zset', arming = 'zset',
    paused = 'hash', queues = 'set', workers = 'zset', counters = 'hash', quarantine = 'hash', buffered = 'zset',
})
if wrong then return wrong end
local clock = read_clock(ns)
local heard = math.max(60000, 3000 * redis.call('ZCARD', ns .. ':workers')) -- three times the poll interval
local queues = redis.call('SMEMBERS', ns .. ':queues')
queues[#queues + 1] = 'default'
local overdue, waiting, scheduled, retrying = 0, 0, 0, 0
for _, queue in ipairs(queues) do
    wrong = wrong_type(ns, { ['lanes:' .. queue] = 'zset' })
    if wrong then return wrong end
    for _, lane in ipairs(lanes_of(ns, queue, 10000)) do
        local schedule, ready = ns .. ':schedule:' .. lane, ns .. ':ready:' .. lane
        wrong = wrong_type(ns, { ['schedule:' .. lane] = 'zset', ['ready:' .. lane] = 'zset' })
        if wrong then return wrong end
        overdue = overdue + redis.call('ZCOUNT', schedule, '-inf', text(clock.wall))
        scheduled = scheduled + redis.call('ZCOUNT', schedule, '(' .. text(clock.wall), '+inf')
        waiting = waiting + redis.call('ZCOUNT', ready, '-inf', text(clock.steady))
        retrying = retrying + redis.call('ZCOUNT', ready, '(' .. text(clock.steady), '+inf')
    end
end
local jobs, arming, paused =
    redis.call('HLEN', ns .. ':jobs'), redis.call('ZCARD', ns .. ':arming'), redis.call('HLEN', ns .. ':paused')
local buffered, dead = redis.call('ZCARD', ns .. ':buffered'), redis.call('ZCARD', ns .. ':dead')
-- Runs that take their one-shots with them are in none of the three: such a job is under way, not over.
local under_way = redis.call('HLEN', ns .. ':runs') - redis.call('ZCARD', ns .. ':live') - buffered - dead
local exhausted = jobs - overdue - scheduled - arming - paused - under_way
local reply = {
    'OK', 'time_ms', text(clock.wall), 'jobs', text(jobs), 'scheduled', text(scheduled),
    'ready_now', text(overdue + waiting), 'retrying', text(retrying), 'buffered', text(buffered),
    'queue_depth', text(overdue + waiting + retrying + buffered),
    'running', text(redis.call('ZCARD', ns .. ':leases')), 'arming', text(arming),
    'paused', text(paused), 'exhausted', text(math.max(0, exhausted)), 'dead', text(dead),
    'quarantined', text(redis.call('HLEN', ns .. ':quarantine')),
    'workers', text(redis.call('ZCOUNT', ns .. ':workers', text(clock.steady - heard), '+inf')),
}
for _, field in ipairs(redis.call('HGETALL', ns .. ':counters')) do reply[#reply + 1] = field end
return reply
