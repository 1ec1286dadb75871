-- One queue's part of a claim, lane by lane: what is due and may start, in the order of the lanes.
--- @include "lib/limits"
--- @include "lib/grant_plain"
--- @include "lib/seldom"

-- The lanes of a queue whose keys are what they should be: a damaged lane is left out and complained of, and stops no
-- other.
local function sound_lanes(clock, queue, complaints)
    local ns, sound, checked = clock.ns, {}, {}
    local lanes = lanes_of(ns, queue)
    if #lanes >= LANES then
        local beyond
        beyond, sound.is_partial = lanes_beyond(clock, queue)
        sound.has_others = sound.is_partial
        for _, lane in ipairs(beyond) do
            if lane ~= queue and queue_of(lane) == queue then lanes[#lanes + 1] = lane end
        end
    end
    for _, lane in ipairs(lanes) do
        local types, group = wake_types(lane), group_of(lane)
        if group then types['held:' .. group] = 'zset' end
        for key in pairs(types) do
            if checked[key] then types[key] = nil end
        end
        local wrong = wrong_type(ns, types)
        if wrong then
            sound.is_partial = true
            complaints[#complaints + 1] = wrong.err
        else
            for key in pairs(types) do checked[key] = true end
            sound[#sound + 1] = lane
        end
    end
    return sound
end

local function due_in(grants, lane)
    local ns, clock = grants.ns, grants.clock
    return redis.call('ZCOUNT', ns .. ':schedule:' .. lane, '-inf', clock.wall_text)
        + redis.call('ZCOUNT', ns .. ':ready:' .. lane, '-inf', clock.steady_text)
end

-- How many runs of the lane its group and the namespace let start.
local function places_in(grants, lane)
    return math.min(room(grants, '/').places, room(grants, group_of(lane)).places)
end

local function count_due(grants, lanes)
    local due = 0
    for _, lane in ipairs(lanes) do
        due = due + math.min(due_in(grants, lane), places_in(grants, lane))
    end
    return due
end

-- The oldest members of a zset with a score up to `now`, at most `limit`; nil if there is none.
local function oldest(key, now, limit)
    local ids = limit > 0 and redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', '0', text(limit))
    if ids and #ids > 0 then return ids end
end

-- What waits comes before what is due, each oldest first. Answers how many runs were granted.
local function serve_lane(grants, lane, limit)
    local ready, schedule = grants.ns .. ':ready:' .. lane, grants.ns .. ':schedule:' .. lane
    local ids, taken = oldest(ready, grants.clock.steady_text, limit), 0
    if ids then taken = seldom().grant_waiting(grants, ready, ids) end
    ids = oldest(schedule, grants.clock.wall_text, limit - taken)
    if not ids then return taken end
    local records = redis.call('HMGET', grants.ns .. ':jobs', unpack(ids))
    local plain = lane == 'default' and grant_plain(grants, schedule, ids, records) or 0
    if plain == #ids then
        commit(grants)
        return taken + plain
    end
    return taken + plain + seldom().dispatch_all(grants, lane, ids, records, plain)
end

-- Answers how many runs were granted.
local function serve(grants, lanes, limit)
    local left = limit
    for _, lane in ipairs(lanes) do
        local most = math.min(left, places_in(grants, lane))
        grants.group = group_of(lane)
        local taken = serve_lane(grants, lane, most)
        take_places(grants, '/', taken)
        take_places(grants, grants.group, taken)
        if taken > 0 and #lanes > 1 then
            local key = grants.ns .. ':lanes:' .. queue_of(lane)
            redis.call('ZADD', key, 'XX', lane_rank(lane, grants.clock.steady), lane)
        end
        left = left - taken
    end
    grants.group = nil
    return limit - left
end
