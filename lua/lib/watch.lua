-- Who rings the next bell. Of all idle workers of a queue one is the watcher and calls when the next slot is due; one
-- is the
-- backup and calls a moment later, in case the watcher is gone; the others sleep. The price of a slot does not grow
-- with pods.
--
--   after a claim: the caller is the backup, the longest-idle other worker is told to watch (alone: the caller watches)
--   more was due than the caller took: idle workers are told to come now, one for each share that is left
--
-- Telling is PUBLISH on `wake:<worker>`, "<queue> <µs from now>": a hint. What nobody receives goes to the next
-- worker, who
-- does not come is covered by the backup, and everybody asks again after the poll interval.
--- @include "lib/wake"

-- When to ask again although nothing was said: rarer the more workers there are, so that together they ask once a
-- second.
local function poll_interval(clock)
    return math.max(20000, redis.call('ZCARD', clock.ns .. ':workers') * 1000)
end

-- After a claim: appoints the watch for the queue's next instant (`due`, steady ms; nil: nothing known) and answers
-- how long
-- `me` may sleep, in ms. `left` is what is due now and not taken; `share` what each helper may take of it.
local function keep_watch(clock, queue, me, free, due, left, share)
    local idle, poll = clock.ns .. ':idle:' .. queue, poll_interval(clock)
    if left > 0 then
        for _ = 1, math.min(16, math.ceil(left / share)) do
            if not summon(clock, queue, 0, me) then break end
        end
        if free == 0 then return poll end
        redis.call('ZADD', idle, text(clock.steady), me)
        return GRACE
    end
    local at = math.min(due or math.huge, clock.steady + poll)
    local watcher, watched, backup = read_watch(clock, queue)
    if watcher ~= me and backup ~= me and watcher ~= '-' and watched <= at and clock.steady < watched + GRACE then
        if free > 0 then redis.call('ZADD', idle, text(clock.steady), me) end
        return poll
    end
    local wait = math.max(0, at - clock.steady)
    local chosen = summon(clock, queue, wait, me)
    if backup ~= me and backup ~= chosen and backup ~= '-' and watcher == me and tell(clock, queue, backup, poll) then
        redis.call('ZADD', idle, text(clock.steady), backup)
    end
    if free == 0 then
        set_watch(clock, queue, chosen or '-', at, '-')
        return poll
    end
    redis.call('ZADD', idle, text(clock.steady), me)
    set_watch(clock, queue, chosen or me, at, chosen and me or '-')
    return chosen and wait + GRACE or wait
end
