-- The ledger: every slot that did not start, with its reason; neighbours with one reason in one line.
--
-- Key `ledger:<job>` (list, newest first, last 100):
--     "<reason> <first slot> <last slot> <count> <recorded ms>[ <detail>]"
--     detail: of skipped_overlap the run that was in the way, of skipped_paused "<since ms> <reason>"; before it, or
--             alone, `redefined`: slots of a trigger that was changed. 0 of them: nobody could count them
-- That of a one-shot goes after a day, or sooner: lib/kept.
--
-- Written before the slot is over, so that a call that fails half-way can say it twice, but never skip in silence.
--- @include "lib/tally"
--- @include "lib/kept"
local function skip(clock, job, reason, first, last, slots, is_single, detail)
    local key = clock.ns .. ':ledger:' .. job
    local entry = { reason, text(first), text(last), text(slots), text(clock.wall), detail }
    redis.call('LPUSH', key, table.concat(entry, ' '))
    redis.call('LTRIM', key, 0, 99)
    if is_single then keep_for_a_day(clock, job) end
    tally(clock.ns, reason, slots)
end
