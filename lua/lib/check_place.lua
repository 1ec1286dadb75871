-- Where a job is and where it should be. `armed`: its score in the schedule of its lane; `note` takes what is wrong.
local function check_recurring(writes, clock, id, job, armed, note)
    local ns, key = clock.ns, clock.ns .. ':schedule:' .. job.queue
    local is_arming = redis.call('ZSCORE', ns .. ':arming', id)
    local is_paused = redis.call('HEXISTS', ns .. ':paused', id) == 1
    local places = (armed and 1 or 0) + (is_arming and 1 or 0) + (is_paused and 1 or 0)
    if places > 1 then
        note('is in more than one of schedule, arming and paused')
        if armed and is_paused then collect(writes, 'ZREM', key, id) end
        if is_arming then collect(writes, 'ZREM', ns .. ':arming', id) end
    elseif places == 0 and job.left ~= 0 and not string.find(job.position, '$', 1, true) then
        note('is in none of schedule, arming and paused')
        if job.kind == 'e' then
            collect(writes, 'ZADD', key, text(first_slot(job, clock.wall)), id)
            open_lane(writes, clock, job.queue)
        else
            collect(writes, 'HSET', ns .. ':jobs', id, job_at(job, '<' .. text(clock.wall)))
            collect(writes, 'ZADD', ns .. ':arming', text(clock.steady), id)
        end
    elseif armed and job.kind == 'e' and (tonumber(armed) - job.phase) % job.interval ~= 0 then
        note('is armed at ' .. armed .. ', which is no slot of it')
        collect(writes, 'ZADD', key, text(first_slot(job, clock.wall)), id)
    end
end

local function check_once(writes, clock, id, job, armed, note)
    local ns, key = clock.ns, clock.ns .. ':schedule:' .. job.queue
    local has_run = redis.call('HEXISTS', ns .. ':runs', id .. '@' .. job.position) == 1
    local is_paused = redis.call('HEXISTS', ns .. ':paused', id) == 1
    if armed and has_run then
        note('is in the schedule although its slot has a run')
        collect(writes, 'ZREM', key, id)
    elseif armed and is_paused then
        note('is in the schedule although it is paused')
        collect(writes, 'ZREM', key, id)
    elseif armed and armed ~= job.position then
        note('is armed at ' .. armed .. ', not at its slot ' .. job.position)
        collect(writes, 'ZADD', key, job.position, id)
    elseif not (armed or has_run or is_paused or string.find(job.tags, ' k=r', 1, true)) then
        note('has neither a slot nor a run')
        collect(writes, 'ZADD', key, job.position, id)
        open_lane(writes, clock, job.queue)
    end
    local parent = string.match(job.tags, ' p=(%S+)')
    if parent and redis.pcall('ZSCORE', ns .. ':children:' .. parent, id) == false then
        note('is not among the children of ' .. parent)
        collect(writes, 'ZADD', ns .. ':children:' .. parent, 0, id)
    end
end

-- What claims and counts must know of the lane of a job that has something in it, and of its group.
local function check_lane(writes, clock, id, job, note)
    local ns, queue, group = clock.ns, queue_of(job.queue), group_of(job.queue)
    if queue ~= 'default' and redis.call('SISMEMBER', ns .. ':queues', queue) == 0 then
        note('is in a queue that is not in queues')
        collect(writes, 'SADD', ns .. ':queues', queue)
    end
    local limit = group and string.match(job.tags, ' g=(%d+:%d+:%d+)')
    if limit and redis.call('HEXISTS', ns .. ':limits', group) == 0 then
        note('is in a group whose limits are lost')
        set_limit(writes, ns, group, limit)
    end
    if not is_open(ns, job.queue) and redis.call('ZSCORE', ns .. ':schedule:' .. job.queue, id) then
        note('is in a lane that no claim looks at')
        open_lane(writes, clock, job.queue)
    end
end
