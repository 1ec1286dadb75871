-- Redis may lose writes that it had acknowledged: a power failure with `appendfsync everysec`, a failover to a replica
-- that lagged. Whoever holds a token above every token that the store remembers proves it. The token is remembered
-- again, so that it is never given out twice, and the counter `rollbacks` rises by one.
--- @include "lib/tally"
local function notice_rollback(clock, token)
    local seen = string.find(token, '^%d+$') and #token <= 16 and tonumber(token)
    -- Tokens are microseconds of the steady clock: what claims to be from beyond tomorrow was made up.
    if seen and seen > clock.remembered and seen < (clock.steady + 86400000) * 1000 then
        clock.rolled_back = true
        clock.token = math.max(clock.token, seen)
    end
end

local function record_rollback(clock)
    if clock.rolled_back then tally(clock.ns, 'rollbacks', 1) end
end

-- Who numbers its calls without a gap, and repeats each until it is answered, proves it too when numbers are missing.
-- That shows what tokens cannot, once another worker was faster and the clock has moved on.
local function record_gap(clock, before, request)
    local known, number = whole(before), whole(request)
    if known and number and number > known + 1 then tally(clock.ns, 'rollbacks', 1) end
end
