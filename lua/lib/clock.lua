-- The namespace's clock. TIME is read once per script and decides everything in it.
--
--   wall    ms, Redis' own time: is this slot due?
--   steady  ms, never steps back: leases, backoff. It is wall + skew; the skew grows by every backward step of the
--           wall.
--   token   the last fencing token. The next is max(token + 1, steady in µs); without a record over a minute later,
--           since tokens may have been ahead by one (`incarnation`): so even a lost record repeats none.
--
-- Key `clock` (string): "<steady> <skew> <token>", and in tests a fourth field that stands in for the wall clock.
--
-- Tokens stay exact up to 2^53 µs, the year 2255: a record beyond it is nobody's.
local LATEST = 9000000000000

-- Without a record: what a worker saw last, and a second, so that neither time nor tokens step back with it.
local function last_seen(ns)
    local newest = redis.pcall('ZRANGE', ns .. ':workers', '-1', '-1', 'WITHSCORES')
    local seen = whole(newest[2])
    return seen and seen < LATEST and seen + 1000 or 0
end

local function read_clock(ns)
    local time = redis.call('TIME')
    local wall = time[1] * 1000 + math.floor(time[2] / 1000)
    local record = redis.call('GET', ns .. ':clock') or ''
    local last, skew, token, fixed = string.match(record, '^(%d+) (%d+) (%d+) ?(%d*)$')
    local known = last and tonumber(last) < LATEST and tonumber(skew) < LATEST and tonumber(token) < LATEST * 1000
        and (fixed == '' or whole(fixed))
    if not known then last, skew, token, fixed = last_seen(ns), 0, 0, '' end
    if fixed ~= '' then wall = tonumber(fixed) end
    skew = tonumber(skew)
    if wall + skew < tonumber(last) then skew = tonumber(last) - wall end
    local steady, wall_text = wall + skew, text(wall)
    local ahead = not known and last > 0 and 61000 or 0 -- where nobody was ever seen, nothing was given out
    return {
        ns = ns, wall = wall, steady = steady, skew = skew, fixed = fixed,
        wall_text = wall_text, steady_text = skew == 0 and wall_text or text(steady),
        micros = fixed == '' and time[2] % 1000 or 0,
        token = math.max(tonumber(token), (steady + ahead) * 1000), remembered = tonumber(token),
    }
end

-- The only write every changing script makes: nothing that was handed out is forgotten.
local function keep_clock(clock)
    local skew = clock.skew == 0 and '0' or text(clock.skew)
    local record = clock.steady_text .. ' ' .. skew .. ' ' .. text(clock.token)
    if clock.fixed ~= '' then record = record .. ' ' .. clock.fixed end
    redis.call('SET', clock.ns .. ':clock', record)
end
