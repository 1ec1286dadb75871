-- What is due in the queue and was not taken though it could start, and when something is due next (steady ms). What
-- waits for the end of another run is no news: its place is announced (lib/place).
local function outlook(grants, queue, lanes)
    local ns, clock = grants.ns, grants.clock
    local left, next_due, others, gone = 0, math.huge, 0, 0
    local function head(key, shift)
        local score = redis.call('ZRANGE', key, '0', '0', 'WITHSCORES')[2]
        return score and tonumber(score) + shift or math.huge
    end
    for _, lane in ipairs(lanes) do
        local places = places_in(grants, lane)
        if lane ~= queue then others = others + 1 end
        local soonest = math.min(head(ns .. ':schedule:' .. lane, clock.skew), head(ns .. ':ready:' .. lane, 0))
        if soonest == math.huge then
            if lane ~= queue then
                redis.call('ZREM', ns .. ':lanes:' .. queue, lane)
                others, gone = others - 1, gone + 1
            end
        elseif places > 0 then
            left = left + math.min(due_in(grants, lane), places)
            next_due = math.min(next_due, soonest)
        else
            local for_all, for_group = opens_at(grants, '/'), opens_at(grants, group_of(lane))
            if for_all and for_group then next_due = math.min(next_due, math.max(soonest, for_all, for_group)) end
        end
    end
    -- Only the plain lane has work again.
    local is_plain = #lanes > 1 and others == 0 and not lanes.is_partial
    if is_plain then redis.call('DEL', ns .. ':lanes:' .. queue) end
    -- Others have moved up, or have their turn soon.
    if lanes.has_others then next_due = math.min(next_due, gone > 0 and clock.steady or next_turn(clock)) end
    next_due = math.min(next_due, head(ns .. ':leases', 1), head(ns .. ':arming', 0)) -- a lease holds to its last ms
    return left, next_due
end
