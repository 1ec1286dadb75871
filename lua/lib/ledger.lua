-- The ledger: every slot that did not start, with its reason; neighbours with one reason in one line.
--
-- Key `ledger:<job>` (list, newest first, last 100): "<reason> <first slot> <last slot> <count> <recorded ms>"
local function skip(clock, job, reason, first, last, count)
    local key = clock.ns .. ':ledger:' .. job
    redis.call('LPUSH', key, table.concat({ reason, text(first), text(last), text(count), text(clock.wall) }, ' '))
    redis.call('LTRIM', key, 0, 99)
    redis.call('HINCRBY', clock.ns .. ':counters', reason, count)
end
