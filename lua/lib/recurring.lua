-- A due slot of a recurring job: it runs or is skipped, and the next slot is armed by the same writes (law 1). After
-- the last slot, or the last of its `remaining_runs`, the job is exhausted: in none of schedule, arming and paused.
--- @include "lib/settle"
--- @include "lib/arming"
--- @include "lib/grants"
--- @include "lib/overlap"

local function move_on(grants, writes, id, job, key, armed, settled)
    local jobs = grants.ns .. ':jobs'
    if armed == '$' or job.left == 0 then
        collect(writes, 'ZREM', key, id)
        collect(writes, 'HSET', jobs, id, job_at(job, job.kind == 'c' and '$' or job.position))
    elseif not armed then
        park(grants, writes, id, job, key, settled)
    else
        put(into(writes, 'ZADD', key, 3), text(armed), id) -- not before the run of this one is there
        if job.kind == 'c' then ask_for_slots(grants, id, job, armed, 'armed') end
        local position = job.kind == 'c' and '-' or job.left and job.position
        if position then collect(writes, 'HSET', jobs, id, job_at(job, position)) end
    end
end

local function dispatch_recurring(grants, writes, skips, id, job, key, slot)
    local settle = job.kind == 'e' and settle_interval or settle_calendar
    local run_slot, armed, skipped, settled = settle(job, slot, grants.clock.wall)
    for _, range in ipairs(skipped) do skips[#skips + 1] = { id, unpack(range) } end
    local run = run_slot and id .. '@' .. text(run_slot)
    -- A job that was created again after the clock had stepped back comes to a slot whose run is still there.
    if not run or redis.call('HEXISTS', grants.ns .. ':runs', run) == 1 then
        move_on(grants, writes, id, job, key, armed, settled)
        return 0
    end
    local known = #skips
    local may_start, is_skipped = admit(grants, writes, skips, job, id, job.overlap, run, '')
    -- A slot that `cancel_other` took out of the buffer has not started after all.
    if job.left and not is_skipped then job.left = math.max(0, job.left - 1 + #skips - known) end
    if is_skipped then
        skips[#skips + 1] = { id, 'skipped_overlap', run_slot, run_slot, 1, false, is_skipped }
    end
    move_on(grants, writes, id, job, key, armed, settled)
    if not may_start then return 0 end
    collect(writes, 'ZADD', grants.ns .. ':live', 0, run)
    grant(grants, run, '1', job.max, 'r', job.generation, job.queue, '', job.record)
    return 1
end

-- A job in the schedule of a queue that is not its own, put there by somebody else: it goes home, unless it is there
-- already. (The other key, and that of its lanes, may be of any type.)
local function move_to_its_queue(writes, clock, id, job, key, score)
    local ns = clock.ns
    local home = ns .. ':schedule:' .. job.queue
    collect(writes, 'ZREM', key, id)
    collect(writes, 'HSET', ns .. ':quarantine', 'schedule ' .. id, score)
    if redis.pcall('ZSCORE', home, id) == false and not wrong_type(ns, wake_types(job.queue)) then
        collect(writes, 'ZADD', home, score, id)
        open_lane(writes, clock, job.queue)
    end
end

-- A score that cannot be a slot was written by somebody else: the slot is lost, the job goes on from now.
local function recover_slot(grants, writes, id, job, key, score)
    collect(writes, 'HSET', grants.ns .. ':quarantine', 'schedule ' .. id, score)
    complain(grants.clock, 'the next run time of job ' .. id .. ', which goes on from now')
    if job.kind == 'a' then
        collect(writes, 'ZADD', key, job.position, id)
    elseif job.kind == 'e' then
        collect(writes, 'ZADD', key, text(first_slot(job, grants.clock.wall)), id)
    else
        park(grants, writes, id, job, key, grants.clock.wall)
    end
end
