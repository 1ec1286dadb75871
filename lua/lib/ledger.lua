-- The ledger: every slot that did not start, with its reason; neighbours with one reason in one line.
--
-- Key `ledger:<job>` (list, newest first, last 100): "<reason> <first slot> <last slot> <count> <recorded ms>"
-- That of a one-shot goes after a day: its job does not stay to hold it.
--- @include "lib/tally"
local function skip(clock, job, reason, first, last, slots, is_single)
    local key = clock.ns .. ':ledger:' .. job
    redis.call('LPUSH', key, table.concat({ reason, text(first), text(last), text(slots), text(clock.wall) }, ' '))
    redis.call('LTRIM', key, 0, 99)
    if is_single then redis.call('PEXPIRE', key, 86400000) end
    tally(clock.ns, reason, slots)
end
