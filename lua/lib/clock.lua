-- The namespace's clock. TIME is read once per script and decides everything in it.
--
--   wall    ms, Redis' own time: is this slot due?
--   steady  ms, never steps back: leases, backoff. It is wall + skew; the skew grows by every backward step of the
--           wall.
--   token   the last fencing token. The next is max(token + 1, steady in µs), so that even a lost record repeats none.
--
-- Key `clock` (string): "<steady> <skew> <token>", and in tests a fourth field that stands in for the wall clock.
local function read_clock(ns)
    local time = redis.call('TIME')
    local wall = time[1] * 1000 + math.floor(time[2] / 1000)
    local record = redis.call('GET', ns .. ':clock') or ''
    local last, skew, token, fixed = string.match(record, '^(%d+) (%d+) (%d+) ?(%d*)$')
    if not last or #record > 66 then last, skew, token, fixed = 0, 0, 0, '' end
    if fixed ~= '' then wall = tonumber(fixed) end
    skew = tonumber(skew)
    if wall + skew < tonumber(last) then skew = tonumber(last) - wall end
    local steady = wall + skew
    return {
        ns = ns, wall = wall, steady = steady, skew = skew, fixed = fixed,
        micros = fixed == '' and time[2] % 1000 or 0,
        token = math.max(tonumber(token), steady * 1000),
    }
end

-- The only write every changing script makes: nothing that was handed out is forgotten.
local function keep_clock(clock)
    local record = string.format('%.0f %.0f %.0f', clock.steady, clock.skew, clock.token)
    if clock.fixed ~= '' then record = record .. ' ' .. clock.fixed end
    redis.call('SET', clock.ns .. ':clock', record)
end
