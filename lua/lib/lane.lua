-- Lanes: parts of a queue whose jobs are treated alike, one priority and one group. The plain lane, priority 50 and no
-- group, is named like its queue; any other is `<queue>/<priority>` or `<queue>/<priority>/<group>`.
--
-- Key `lanes:<queue>` (zset): lane -> (100 - priority) * 10^13 + when it was served last (steady ms): the highest
-- priority comes first, and within one the lane that has waited longest. A lane is here while it has work; a queue that
-- knows only the plain lane has no such key.
--
-- A claim looks at the first LANES of a queue. Those may all be held up, or have work only later, so it looks at OTHERS
-- of the rest as well, each second at the next ones: none is overlooked for ever, whatever is before it.
--- @include "lib/writes"
local LANES, OTHERS = 200, 100

local function queue_of(lane) return string.match(lane, '^[^/]*') end

local function group_of(lane) return string.match(lane, '/%d+/(.+)$') end

local function lane_rank(lane, served)
    local priority = tonumber(string.match(lane, '/(%d+)') or 50)
    return text((100 - priority) * 10000000000000 + served)
end

-- What is put into a lane makes it known to claims. Each is named once, however much of a call goes there: a command
-- with a flag must not come in parts (lib/writes).
local function open_lane(writes, clock, lane)
    if not string.find(lane, '/', 1, true) then return end
    local queue, opened = queue_of(lane), writes.opened or {}
    writes.opened = opened
    if opened[lane] then return end
    local list = into(writes, 'ZADD', clock.ns .. ':lanes:' .. queue)
    if not opened[queue] then put(list, 'NX') end
    for _, name in ipairs({ lane, not opened[queue] and queue or nil }) do
        put(list, lane_rank(name, clock.steady), name)
        opened[name] = true
    end
end

-- Whether claims look at the lane.
local function is_open(ns, lane)
    local queue = queue_of(lane)
    return lane == queue or type(redis.pcall('ZSCORE', ns .. ':lanes:' .. queue, lane)) == 'string'
end

-- The lanes beyond the first whose turn it is, and whether there are still others.
local function lanes_beyond(clock, queue)
    local key = clock.ns .. ':lanes:' .. queue
    local parts = math.ceil((redis.call('ZCARD', key) - LANES) / OTHERS)
    if parts < 1 then return {}, false end
    local from = LANES + math.floor(clock.steady / 1000) % parts * OTHERS
    return redis.call('ZRANGE', key, text(from), text(from + OTHERS - 1)), parts > 1
end

-- When it is the turn of the next (steady ms).
local function next_turn(clock) return (math.floor(clock.steady / 1000) + 1) * 1000 end

-- In the order in which they are served; the plain one is always among them.
local function lanes_of(ns, queue, most)
    local lanes, has_plain = {}, false
    local found = redis.pcall('ZRANGE', ns .. ':lanes:' .. queue, '0', text((most or LANES) - 1))
    for _, lane in ipairs(found) do
        if queue_of(lane) == queue then lanes[#lanes + 1] = lane end
        has_plain = has_plain or lane == queue
    end
    if not has_plain then lanes[#lanes + 1] = queue end
    return lanes
end
