-- Creating a job or giving it a new definition.
--
-- The tag `t` (calendar jobs) is a digest of the trigger's text, so that scripts can tell a changed trigger without
-- reading it.
local function same_trigger(old, new)
    if old.kind ~= new.kind then return false end
    if old.kind == 'c' then return string.match(old.tags, ' t=(%S+)') == string.match(new.tags, ' t=(%S+)') end
    return old.position == new.position
end

local function same_definition(old, new)
    return same_trigger(old, new) and old.tags == new.tags
        and string.sub(old.record, old.body) == string.sub(new.record, new.body)
end

-- Runs dispatched under the old definition keep it (they may be retried): it moves into their own records.
local function preserve_runs(writes, ns, id, old)
    local ids = live_runs(ns, id)
    for _, run_id in ipairs(buffered_runs(ns, id)) do ids[#ids + 1] = run_id end
    if old.kind == 'a' then ids[#ids + 1] = id .. '@' .. old.position end
    for _, run_id in ipairs(ids) do
        local run = run_parse(redis.call('HGET', ns .. ':runs', run_id))
        if run and run.body == '' then
            run.body = '\n' .. string.sub(old.record, old.body)
            run.kind = 'r'
            collect(writes, 'HSET', ns .. ':runs', run_id, run_format(run))
            if string.find(run.state, '[LCXW]') then collect(writes, 'ZADD', ns .. ':live', 0, run_id) end
        end
    end
end

-- A slot whose run is still there is taken: a new one-shot for the same instant moves by a millisecond.
local function free_slot(ns, id, slot)
    while redis.call('HEXISTS', ns .. ':runs', id .. '@' .. text(slot)) == 1 do slot = slot + 1 end
    return slot
end

-- Collects the writes; answers the slot that is now armed (wall ms), nil if none is.
local function revise(writes, clock, id, old, new, armed)
    local ns = clock.ns
    local key = ns .. ':schedule:' .. new.queue
    local slot, paused = nil, redis.call('HGET', ns .. ':paused', id)
    if old then
        preserve_runs(writes, ns, id, old)
        slot = tonumber(redis.call('ZSCORE', ns .. ':schedule:' .. old.queue, id) or nil)
        if old.queue ~= new.queue and slot then collect(writes, 'ZREM', ns .. ':schedule:' .. old.queue, id) end
    end
    local keep = old and same_trigger(old, new)
    if keep then
        new.position = old.position
    elseif new.kind == 'a' then
        slot = free_slot(ns, id, armed)
        new.position = text(slot)
    else
        slot = new.kind == 'e' and first_slot(new, clock.wall) or armed
    end
    if not keep then
        if old then collect(writes, 'ZREM', ns .. ':arming', id) end
        if paused then
            local since, reason = string.match(paused, '^(%d+) %S+ (.*)$')
            since = since or text(clock.wall)
            collect(writes, 'HSET', ns .. ':paused', id, since .. ' ' .. text(slot) .. ' ' .. (reason or ''))
        end
    end
    collect(writes, 'HSET', ns .. ':jobs', id, job_at(new, new.position))
    if new.queue ~= 'default' then collect(writes, 'SADD', ns .. ':queues', new.queue) end
    if paused or not slot then return nil end
    collect(writes, 'ZADD', key, text(slot), id)
    return slot
end
