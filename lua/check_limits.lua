#!lua
-- check_limits: forgets the limits of groups that no job and no run uses any more. Nothing is wrong with them, so
-- nothing is found; who has looked through the namespace names them.
-- KEYS   {ns}
-- USES   clock string, limits hash, held:G zset, workers zset, generation string
-- ARGV   generation group...      generation: the last one given to a definition when the looking began, 0 for none
-- REPLY  { OK, group, ... }   those that are forgotten: none if a definition was written since, which may use one. A
--        group whose rate does not allow its whole burst yet stays, or a new one of that name would have more.
-- A repeated call finds them gone.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/writes"
--- @include "lib/limits"
local ns, writes, reply = KEYS[1], {}, { 'OK' }

-- READ
if #ARGV < 2 or #ARGV > 1001 then return redis.error_reply('INVALID check_limits: generation, 1 to 1000 groups') end
local wrong = wrong_type(ns, { clock = 'string', limits = 'hash', generation = 'string' })
if wrong then return wrong end
local clock = read_clock(ns)
local is_current = (redis.call('GET', ns .. ':generation') or '0') == ARGV[1]

-- DECIDE
for i = 2, #ARGV do
    local group = ARGV[i]
    if is_current and group ~= '/' and redis.call('HEXISTS', ns .. ':limits', group) == 1 then
        local limit, now = read_limit(ns, group), clock.steady * 1000
        local is_rested = limit.full <= now or limit.full > now + limit.burst * limit.step -- later: of another rate
        if is_rested and redis.pcall('ZCARD', ns .. ':held:' .. group) == 0 then
            reply[#reply + 1] = group
            collect(writes, 'HDEL', ns .. ':limits', group)
        end
    end
end

-- WRITE
flush(writes)
keep_clock(clock)
return reply
