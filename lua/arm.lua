#!lua
-- arm: takes the slots that a worker computed for calendar jobs.
-- KEYS   {ns}
-- USES   clock string, jobs hash, schedule:Q zset, ready:Q zset, lanes:Q zset, arming zset, workers zset,
--        idle:Q zset, watch:Q string, ledger:J list, succeeded:J list, failed:J list, output:J hash, counters hash,
--        quarantine hash, kept zset
-- ARGV   (job generation state slot armed following skipped)...
--        armed:  `slot` is in the schedule; `following` is the slot after it.
--        parked: all slots up to `slot` are settled; `armed` and `following` are the next two, the slots between were
--                `skipped`: "reason:first:last:count,…" or `-`.
--        `following`, and of a parked job `armed` as well, is `-` where the trigger has no such slot: without an
--        `armed` one the job is exhausted.
-- REPLY  { OK, one letter per job: O armed, S stale, or in a damaged lane: nothing changed }
-- Compare-and-set on (generation, slot): a repeated or late call finds another position and changes nothing.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/slots"
--- @include "lib/ranges"
--- @include "lib/ledger"
--- @include "lib/writes"
--- @include "lib/wake"
local ns = KEYS[1]

-- READ
local wrong = wrong_type(ns, {
    clock = 'string', jobs = 'hash', arming = 'zset', counters = 'hash',
    quarantine = 'hash',
})
if wrong then return wrong end
local clock = read_clock(ns)
if #ARGV == 0 or #ARGV > 7000 or #ARGV % 7 ~= 0 then return redis.error_reply('INVALID arm: 1 to 1000 jobs') end

-- DECIDE
local writes, skips, letters, hints, seen = {}, {}, {}, {}, {}
for i = 1, #ARGV, 7 do
    local id, generation, state, slot = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
    local armed, following = slot_or_none(ARGV[i + 4]), slot_or_none(ARGV[i + 5])
    local job = job_parse(redis.call('HGET', ns .. ':jobs', id))
    local ok = not seen[id] and job and job.kind == 'c' and job.generation == generation and whole(slot) and following
        and not wrong_type(ns, wake_types(job.queue)) -- a damaged lane waits for a person and holds up no other
    local key = job and ns .. ':schedule:' .. job.queue
    if ok and state == 'armed' then
        ok = job.position == '-' and following > whole(slot) and redis.call('ZSCORE', key, id) == slot
        if ok then collect(writes, 'HSET', ns .. ':jobs', id, job_at(job, position_of(following))) end
    elseif ok and state == 'parked' then
        local in_order = armed and armed > whole(slot) and (following > armed or following == math.huge)
        local list = in_order and ranges(id, ARGV[i + 6], whole(slot), following)
        ok = list and job.position == '<' .. slot and redis.call('ZSCORE', ns .. ':arming', id)
        if ok then
            collect(writes, 'ZREM', ns .. ':arming', id)
            local is_over = armed == math.huge
            collect(writes, 'HSET', ns .. ':jobs', id, job_at(job, is_over and '$' or '!' .. position_of(following)))
            if not is_over then
                collect(writes, 'ZADD', key, text(armed), id)
                open_lane(writes, clock, job.queue)
            end
            for _, range in ipairs(list) do skips[#skips + 1] = range end
            local queue = queue_of(job.queue)
            if not is_over then hints[queue] = math.min(hints[queue] or math.huge, armed + clock.skew) end
        end
    else
        ok = false
    end
    seen[id] = true
    letters[#letters + 1] = ok and 'O' or 'S'
end

-- WRITE
for _, range in ipairs(skips) do set_aside(ns, 'ledger:' .. range[1], 'list') end
for _, range in ipairs(skips) do skip(clock, unpack(range)) end
flush(writes)
for queue, due in pairs(hints) do hint(clock, queue, due) end
keep_clock(clock)
return { 'OK', table.concat(letters) }
