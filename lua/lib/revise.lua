-- Creating a job or giving it a new definition.
--
-- The tag `t` tells a changed trigger: of a calendar job a digest of its text, which no script reads; of a one-shot
-- whose slot has moved (`free_slot`) the instant it was defined for, or an equal definition would be another.
--- @include "lib/begin"
--- @include "lib/limits"
local function same_trigger(old, new)
    if old.kind ~= new.kind then return false end
    if old.kind == 'c' then return string.match(old.tags, ' t=(%S+)') == string.match(new.tags, ' t=(%S+)') end
    return old.position == new.position or old.kind == 'a' and string.match(old.tags, ' t=(%S+)') == new.position
end

-- Whether the job goes on where it was. One whose runs are used up starts anew with another number of them.
local function goes_on(old, new)
    return old and same_trigger(old, new) and not (old.left == 0 and old.limit ~= new.limit)
end

local function same_definition(old, new)
    -- Whose child it is stands in the document; that it is a parent (`f`) is not part of the definition.
    local function own(tags) return (string.gsub(tags, ' [pft]=%S+', '')) end
    return same_trigger(old, new) and own(old.tags) == own(new.tags)
        and string.sub(old.record, old.body) == string.sub(new.record, new.body)
end

-- Collects the writes; answers when the job is due (wall ms), nil if it is not. `from`: the instant from which on its
-- trigger counts; nil: it goes on where it was. A record that nobody can read (`new.replaces`) is kept for a person,
-- and its job begins anew.
--
-- A job is taken off an index only where it does not stay in it: the writes of all jobs are grouped by command, so a
-- ZREM may run after the ZADD of the same job.
local function revise(writes, clock, id, old, new, armed, from)
    local ns, keep = clock.ns, not from
    local key, paused = ns .. ':schedule:' .. new.queue, redis.call('HGET', ns .. ':paused', id)
    local before = old and ns .. ':schedule:' .. old.queue or new.replaces and key
    local slot = before and tonumber(redis.call('ZSCORE', before, id) or nil)
    local leaves, parked = slot
    if old then preserve_runs(writes, ns, id, old, keep) end
    if new.replaces then collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, new.replaces) end
    if old and string.find(old.tags, ' f=1', 1, true) then new.tags = new.tags .. ' f=1' end
    new.left = keep and old.limit == new.limit and old.left or new.limit
    if keep then
        new.position = old.position
        if old.kind == 'a' then new.tags = new.tags .. (string.match(old.tags, ' t=%S+') or '') end
        parked = not paused and string.find(old.position, '^<') -- who is asked for its slots will be refused
    else
        local after = math.max(from, old and latest_run(ns, id, old) or 0)
        after = math.max(after, settled_through(clock, old, slot, paused))
        slot = first_of(ns, id, new, armed, after)
        parked = not slot and not paused and new.position ~= '$'
        if paused then
            local since, reason = string.match(paused, '^(%d+) %S+ (.*)$')
            since = since or text(clock.wall)
            collect(writes, 'HSET', ns .. ':paused', id,
                since .. ' ' .. (slot and text(slot) or '-') .. ' ' .. (reason or ''))
        end
    end
    if leaves and (paused or not slot or before ~= key) then collect(writes, 'ZREM', before, id) end
    if parked then
        collect(writes, 'ZADD', ns .. ':arming', text(clock.steady), id)
    elseif before and not keep then
        collect(writes, 'ZREM', ns .. ':arming', id)
    end
    collect(writes, 'HSET', ns .. ':jobs', id, job_at(new, new.position))
    local queue, limit = queue_of(new.queue), string.match(new.tags, ' g=(%d+:%d+:%d+)')
    if queue ~= 'default' then collect(writes, 'SADD', ns .. ':queues', queue) end
    if limit then set_limit(writes, ns, group_of(new.queue), limit) end
    if paused then return nil end
    if not slot then return parked and clock.wall or nil end
    collect(writes, 'ZADD', key, text(slot), id)
    open_lane(writes, clock, new.queue)
    return slot
end
