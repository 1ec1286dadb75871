#!lua
-- check_index: whether the members of an index have the record that they stand for.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, held:G zset,
--        leases zset, live zset, buffered zset, dead zset, buried zset, arming zset, paused hash, parents hash,
--        children:R zset, queues set, workers zset, idle:Q zset, watch:Q string, unique:U string, ledger:J list,
--        succeeded:J list, failed:J list, output:J hash, counters hash, quarantine hash, kept zset
-- ARGV   repair index member...      repair: 1 puts right what it finds, 0 only tells; index: a key without {ns}
-- REPLY  { OK, member, finding, ... }
-- A repeated call finds what is left to be found: it is idempotent without being remembered.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/parents"
--- @include "lib/promote"
local ns, repair, index = KEYS[1], ARGV[1] == '1', ARGV[2] or ''
local kind, of = string.match(index, '^([a-z]+):?(.*)$')
local OF_JOBS = { schedule = 'ZREM', arming = 'ZREM', paused = 'HDEL', children = 'ZADD' }
local OF_RUNS = {
    leases = 'ZREM', live = 'ZREM', buffered = 'ZREM', dead = 'ZREM', buried = 'ZREM', ready = 'ZREM', held = 'ZREM',
    parents = 'HDEL',
}

-- READ
if #ARGV > 1002 or not (OF_JOBS[kind or ''] or OF_RUNS[kind or '']) then
    return redis.error_reply('INVALID check_index: an index and at most 1000 members')
end
local is_hash = kind == 'paused' or kind == 'parents'
local wrong = wrong_type(ns, FINISH_TYPES) or wrong_type(ns, CANCEL_TYPES)
    or wrong_type(ns, { [index] = is_hash and 'hash' or 'zset' })
if wrong then return wrong end
local clock = read_clock(ns)

-- DECIDE
local writes, reply, ended, left = {}, { 'OK' }, {}, {}
for i = 3, #ARGV do
    local id, finding = ARGV[i], nil
    local is_there = redis.call(is_hash and 'HGET' or 'ZSCORE', ns .. ':' .. index, id)
    local job = OF_JOBS[kind] and job_named(ns, id)
    local run = OF_RUNS[kind] and run_parse(redis.call('HGET', ns .. ':runs', id))
    if not is_there then
        finding = nil -- it has left since it was listed
    elseif kind == 'children' then
        if not job and is_there == '0' then
            finding = 'is a pending child without a job'
            ended[#ended + 1] = { id .. '@0', 'failed', of }
        end
    elseif not (job or run) then
        finding = 'has no record'
    elseif kind == 'schedule' and job.queue ~= of then
        finding = 'is in the schedule of another lane'
    elseif kind == 'ready' and (run.queue ~= of or run.state ~= 'W') then
        finding = 'is no run that waits here'
    elseif kind == 'held' and (group_of(run.queue) ~= of or not string.find(run.state, '[LCX]')) then
        finding = 'is no leased run of this group'
    end
    if finding then
        reply[#reply + 1], reply[#reply + 2] = id, finding
        if kind == 'live' then left[#left + 1] = { id } end
        if kind ~= 'children' then collect(writes, OF_JOBS[kind] or OF_RUNS[kind], ns .. ':' .. index, id) end
    end
end

-- WRITE
if repair then
    flush(writes)
    settle_families(clock, ended)
    promote(clock, ended)
    promote(clock, left)
    keep_clock(clock)
end
return reply
