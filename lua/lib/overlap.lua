-- A slot that is due while an earlier run of its job is live. The policies and their names are Temporal's:
--
--   skip             the slot is skipped
--   buffer_one       it waits for the end of the live run; while one waits, others are skipped
--   buffer_all       it waits for its turn, at most 1,000 of a job
--   cancel_other     the live run is asked to stop, what waited is skipped, and the slot waits for the end
--   terminate_other  the live run is over at once, as cancelled, and the slot starts
--   allow_all        the slot starts
--
-- Key `buffered` (zset, all scores 0): the runs that wait (state B), within a job by slot. Their turn: lib/promote.
--- @include "lib/busy"
--- @include "lib/stop"
local ROOM = { skip = 0, buffer_one = 1, buffer_all = 1000, cancel_other = 1 }

-- Whether the run may start now. If not, it has been buffered, or skipped: then the second answer is the live run that
-- is in the way. `body` is what the run has to keep of its job, see lib/run.
local function admit(grants, writes, skips, job, name, policy, id, body)
    local ns = grants.ns
    local busy = policy ~= 'allow_all' and is_busy(grants, writes, name)
    if not busy then return true, false end
    if policy == 'terminate_other' then
        stop_live(grants, writes, name, true)
        return true, false
    end
    local waiting = buffered_runs(ns, name)
    if policy == 'cancel_other' then
        for _, other in ipairs(waiting) do
            local slot = whole(string.match(other, '@(%d+)$'))
            local record = redis.call('HGET', ns .. ':runs', other)
            local run = run_parse(record)
            collect(writes, 'ZREM', ns .. ':buffered', other)
            collect(writes, 'HDEL', ns .. ':runs', other)
            if record and not run then quarantine_run(writes, grants.clock, other, record) end
            if slot then skips[#skips + 1] = { name, 'skipped_overlap', slot, slot, 1, false, id } end
            local is_manual = run and not slot
            if is_manual then grants.cancelled[#grants.cancelled + 1] = { other, attempt_of(run), 'cancelled', '' } end
        end
        waiting = {}
        if not stop_live(grants, writes, name, false) then return true, false end
    end
    if #waiting >= (ROOM[policy] or 0) then return false, busy end
    collect(writes, 'ZADD', ns .. ':buffered', 0, id)
    collect(writes, 'HSET', ns .. ':runs', id, run_format({
        state = 'B', token = '0', attempt = 0, max = job.max, claimed = text(grants.clock.wall), kind = 'r',
        generation = job.generation, worker = '-', queue = job.queue, body = body,
    }))
    return false, false
end

-- Slots that a run besides the schedule took out of the buffer have not started: `remaining_runs` has them again, and a
-- job that had been exhausted by them goes on, after them. Answers when it is due (steady ms), if that is news; or nil
-- and an error, if a key of its new place is damaged.
local function give_back(writes, clock, id, job, skips)
    if not job.left then return end
    local ns, position, due = clock.ns, job.position, nil
    if job.left == 0 then
        local wrong = wrong_type(ns, CANCEL_TYPES)
        if wrong then return nil, wrong end
        local waits, last = redis.call('HEXISTS', ns .. ':paused', id) ~= 0, clock.wall
        for _, range in ipairs(skips) do last = math.max(last, range[3]) end
        if job.kind == 'c' then position = '<' .. text(last) end
        if not waits and job.kind == 'c' then
            collect(writes, 'ZADD', ns .. ':arming', text(clock.steady), id)
            due = clock.steady
        elseif not waits then
            local slot = first_slot(job, last)
            collect(writes, 'ZADD', ns .. ':schedule:' .. job.queue, text(slot), id)
            open_lane(writes, clock, job.queue)
            due = slot + clock.skew
        end
    end
    job.left = math.min(job.limit, job.left + #skips)
    collect(writes, 'HSET', ns .. ':jobs', id, job_at(job, position))
    return due
end
