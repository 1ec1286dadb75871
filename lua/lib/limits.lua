-- Limits: how many runs of a group, or of the whole namespace, may be leased at once, and how fast they may start. The
-- claim decides both, so that many workers together never exceed them.
--
-- Key `limits` (hash): group -> "<runs at once> <µs between two starts> <burst> <all free again, steady µs>", 0 = no
--                      limit; `/` is the namespace. The last number is the theoretical arrival time of GCRA.
-- Key `held:<group>` (zset): the group's leased runs; the score says nothing, a heartbeat does not renew it
local UNLIMITED = { places = math.huge, free = math.huge }

-- A group's record that nobody can read, or that is gone: one at a time, rather than all or nothing. The namespace is
-- never held up by such a one.
local function read_limit(ns, group)
    local record = redis.call('HGET', ns .. ':limits', group)
    local limit, step, burst, full = string.match(record or '', '^(%d+) (%d+) (%d+) (%d+)$')
    limit, step, burst = whole(limit), whole(step), whole(burst)
    if not (limit and step and burst and #full <= 16) then
        if group == '/' then return nil end
        limit, step, burst, full = 1, 0, 1, '0'
    end
    return { limit = limit, step = step, burst = math.max(1, burst), full = tonumber(full) }
end

-- What the group, nil for none, may start now: `places`, of which `free` is what the limit of runs at once leaves.
local function room(grants, group)
    if not group then return UNLIMITED end
    local found = grants.rooms[group]
    if found then return found end
    local ns, now = grants.ns, grants.clock.steady * 1000
    found = read_limit(ns, group) or UNLIMITED
    grants.rooms[group] = found
    if found == UNLIMITED then return found end
    found.places = math.huge
    if found.limit > 0 then
        local held = redis.call('ZCARD', ns .. (group == '/' and ':leases' or ':held:' .. group))
        found.places = math.max(0, found.limit - held)
    end
    found.free = found.places
    if found.step > 0 then
        local latest = now + found.burst * found.step -- later makes no sense: the record was tampered with
        found.is_changed = found.full > latest
        found.full = math.max(now, math.min(found.full, latest))
        local allowed = math.floor((now - found.full) / found.step) + found.burst
        found.places = math.min(found.places, math.max(0, allowed))
    end
    return found
end

local function take_places(grants, group, count)
    local found = room(grants, group)
    if found == UNLIMITED or count == 0 then return end
    found.places, found.free = found.places - count, found.free - count
    if found.step > 0 then
        found.full = found.full + count * found.step
        found.is_changed = true
    end
end

-- When a rate lets the next run of the group start (steady ms), 0 if no rate holds it back; nil if the end of another
-- run decides.
local function opens_at(grants, group)
    local found = room(grants, group)
    if found.places > 0 then return 0 end
    return found.free > 0 and math.ceil((found.full - (found.burst - 1) * found.step) / 1000) or nil
end

local function keep_limits(grants)
    for group, found in pairs(grants.rooms) do
        if found.is_changed then
            local numbers = { text(found.limit), text(found.step), text(found.burst), text(found.full) }
            redis.call('HSET', grants.ns .. ':limits', group, table.concat(numbers, ' '))
        end
    end
end

-- The limits of a group are those of the definition that came last; what it has used up stays. Where they have changed,
-- somebody may have waited for it.
local function set_limit(writes, ns, group, limit)
    local new = string.gsub(limit, ':', ' ')
    local old, used = string.match(redis.call('HGET', ns .. ':limits', group) or '', '^(.+) (%d+)$')
    collect(writes, 'HSET', ns .. ':limits', group, new .. ' ' .. (used or '0'))
    if old and old ~= new then
        writes.freed = writes.freed or {}
        writes.freed[group] = true
    end
end
