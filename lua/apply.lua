#!lua
-- apply: creates and updates jobs. What is there and equal is not touched; a job keeps its armed slot unless its
-- trigger changed; runs keep what they were dispatched with.
-- KEYS   {ns}
-- USES   clock string, jobs hash, runs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, limits hash, leases zset,
--        live zset, buffered zset, arming zset, paused hash, children:R zset, queues set, workers zset, idle:Q zset,
--        watch:Q string, session:C:K string, unique:U string, generation string, ledger:J list, succeeded:J list,
--        failed:J list, output:J hash, counters hash, quarantine hash, kept zset
-- ARGV   caller request (job expected kind position tags body armed)...
--        expected: `*` any state, `0` must not exist, the generation it must have, or what lib/overdue describes
--        kind, position, tags, body: the record, see lib/job; armed: the first slot, `-` for an interval, and for a
--        calendar job of position `$` that has none left
-- REPLY  { OK, status, generation, ... }   status: created, updated, unchanged, or, with nothing written of the job:
--        conflict (generation: the one it has), duplicate (in its place the job that holds its unique key), no_parent,
--        exhausted: it would be new, without a slot; behind: the caller has to count its overdue slots
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/session"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/ledger"
--- @include "lib/writes"
--- @include "lib/wake"
--- @include "lib/define"
local ns, caller, request = KEYS[1], ARGV[1], ARGV[2]

-- READ
if #ARGV < 9 or #ARGV % 7 ~= 2 or #ARGV > 7002 then return redis.error_reply('INVALID apply: 1 to 1000 jobs') end
local wrong = wrong_type(ns, {
    clock = 'string', generation = 'string', jobs = 'hash', runs = 'hash', live = 'zset', leases = 'zset',
    arming = 'zset', paused = 'hash', queues = 'set', buffered = 'zset',
    counters = 'hash', quarantine = 'hash', limits = 'hash',
})
if wrong then return wrong end
local last, stale = replayed(ns, caller, 'apply', request)
if stale then return stale end
if last then
    local reply = {}
    for word in string.gmatch(last, '%S+') do reply[#reply + 1] = word end
    return reply
end
local clock = read_clock(ns)
local generation = whole(redis.call('GET', ns .. ':generation') or '0')
if not generation then return redis.error_reply('CORRUPT ' .. ns .. ':generation is not a number') end
local ids = {}
for i = 3, #ARGV, 7 do ids[#ids + 1] = ARGV[i] end
local records = redis.call('HMGET', ns .. ':jobs', unpack(ids))

-- DECIDE
local plan = { clock = clock, generation = generation, writes = {}, skips = {}, hints = {}, taken = {}, defined = {},
    due = {}, parents = {}, keeping = {} }
local reply, seen, checked = { 'OK' }, {}, {}
for i, id in ipairs(ids) do
    local at = i * 7 - 4
    local expected, armed = ARGV[at + 1], whole(ARGV[at + 6])
    local line = ARGV[at + 2] .. ' ' .. ARGV[at + 3] .. ARGV[at + 4] .. '\n'
    local new = job_parse('0 ' .. line .. ARGV[at + 5])
    local old = job_parse(records[i])
    if not new or seen[id] or not armed and new.kind ~= 'e' and new.position ~= '$' then
        return redis.error_reply('INVALID apply: ' .. id)
    end
    seen[id], new.replaces = true, not old and records[i]
    for _, queue in ipairs({ new.queue, old and old.queue }) do
        wrong = not checked[queue] and wrong_type(ns, wake_types(queue))
        if wrong then return wrong end
        checked[queue] = true
    end
    local status, current = define(plan, id, expected, old, new, armed)
    reply[#reply + 1] = status
    reply[#reply + 1] = current
end

-- WRITE
carry_out(plan)
remember(ns, caller, 'apply', request, table.concat(reply, ' '))
keep_clock(clock)
return reply
