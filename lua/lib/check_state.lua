-- The indexes that a run's state puts it in.
local HOME = { L = 'leases', C = 'leases', X = 'leases', W = 'ready', B = 'buffered', D = 'dead', P = 'parents' }

-- Whether the run is in a sorted set, and what makes it so or not so.
local function check_member(writes, ns, note, key, id, belongs, score)
    local is_there = type(redis.pcall('ZSCORE', ns .. ':' .. key, id)) == 'string'
    if is_there == belongs then return end
    note(belongs and 'is not in ' .. key or 'should not be in ' .. key)
    if belongs then
        collect(writes, 'ZADD', ns .. ':' .. key, score, id)
    else
        collect(writes, 'ZREM', ns .. ':' .. key, id)
    end
end

local function check_places(writes, clock, id, run, note)
    local ns = clock.ns
    local home, group = HOME[run.state], group_of(run.queue)
    local is_leased = home == 'leases'
    check_member(writes, ns, note, 'leases', id, is_leased, text(clock.steady))
    check_member(writes, ns, note, 'ready:' .. run.queue, id, home == 'ready', text(clock.steady))
    check_member(writes, ns, note, 'buffered', id, home == 'buffered', '0')
    check_member(writes, ns, note, 'dead', id, home == 'dead', text(clock.wall))
    check_member(writes, ns, note, 'buried', id, home == 'dead', '0')
    if run.state ~= 'X' then -- the job of such a one is gone, it holds up nobody
        check_member(writes, ns, note, 'live', id, run.kind == 'r' and home ~= 'buffered' and home ~= 'dead', '0')
    end
    if group then check_member(writes, ns, note, 'held:' .. group, id, is_leased, text(clock.steady)) end
    local is_parent = redis.call('HEXISTS', ns .. ':parents', id) == 1
    if is_parent ~= (home == 'parents') then
        note(is_parent and 'should not be in parents' or 'is not in parents')
        collect(writes, is_parent and 'HDEL' or 'HSET', ns .. ':parents', id, not is_parent and '' or nil)
    end
    if home == 'ready' and not is_open(ns, run.queue) then
        note('is in a lane that no claim looks at')
        open_lane(writes, clock, run.queue)
    end
end
