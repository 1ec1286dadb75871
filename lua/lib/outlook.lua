-- What is due in the queue and was not taken, and when something is due next (steady ms).
local function outlook(grants, queue)
    local ns, clock = grants.ns, grants.clock
    local left = redis.call('ZCOUNT', ns .. ':schedule:' .. queue, '-inf', text(clock.wall))
        + redis.call('ZCOUNT', ns .. ':ready:' .. queue, '-inf', text(clock.steady))
    local next_due
    local function consider(key, shift)
        local head = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
        local at = head and tonumber(head) + shift
        if at and (not next_due or at < next_due) then next_due = at end
    end
    consider(ns .. ':schedule:' .. queue, clock.skew)
    consider(ns .. ':ready:' .. queue, 0)
    consider(ns .. ':leases', 1) -- a lease holds through its last millisecond
    consider(ns .. ':arming', 0)
    return left, next_due
end
