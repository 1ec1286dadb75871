-- Who rings the next bell. Of all idle workers of a queue one is the watcher and calls when the next slot is due; one
-- is the backup and calls a moment later, in case the watcher is gone; the others sleep. The price of a slot does not
-- grow with the number of pods.
--
--   after a claim: the caller is the backup, the longest-idle other worker is told to watch, the old backup is stood
--                  down (alone: the caller watches)
--   the watcher comes a moment early: it stays the watcher
--   more was due than the caller took: idle workers are told to come now, one for each share that is left
--
-- Telling is PUBLISH on `wake:<worker>`, "<queue> <µs from now>": a hint that may bring a worker earlier, never later.
-- What nobody receives goes to the next worker, who does not come is covered by the backup, and everybody asks again
-- after the poll interval.
--
-- A stand-down, "<queue> <µs> <request>", takes back what the answer to the worker's claim `request` said of the queue:
-- it need not come before the poll interval, these µs, has passed since that claim. No hint is taken back, nor what
-- another claim was answered; a stand-down that is lost costs a claim in vain.
--- @include "lib/wake"

-- When to ask again although nothing was said: rarer the more workers there are, so that together they ask once in two
-- seconds; often enough to stay known (lib/fleet).
local function poll_interval(clock)
    return math.max(20000, math.min(300000, redis.call('ZCARD', clock.ns .. ':workers') * 2000))
end

-- After the claim `request`: appoints the watch for the queue's next instant (`due`, steady ms) and answers how long
-- the caller may sleep, in ms. `left` is what is due now and not taken; `share` what each helper may take of it.
local function keep_watch(grants, queue, request, free, due, left, share)
    local clock, me = grants.clock, grants.worker
    local poll = poll_interval(clock)
    local function is_idle() -- only now: `summon` would find the caller itself
        if free > 0 then redis.call('ZADD', clock.ns .. ':idle:' .. queue, clock.steady_text, me) end
    end
    if left > 0 then
        for _ = 1, math.min(16, math.ceil(left / share)) do
            if not summon(clock, queue, 0, me) then break end
        end
        is_idle()
        return free > 0 and GRACE or poll
    end
    local at = math.min(due, clock.steady + poll)
    local watcher, watched, backup, appointed = read_watch(clock, queue)
    if watcher ~= me and backup ~= me and watcher ~= '-' and watched <= at and clock.steady < watched + GRACE then
        is_idle()
        if backup ~= '-' or free == 0 then return poll end
        set_watch(clock, queue, watcher, watched, me, request)
        return watched - clock.steady + GRACE
    end
    local wait = math.max(0, at - clock.steady)
    if watcher == me and watched == at and free > 0 and wait > 0 and wait <= GRACE then
        is_idle()
        return wait
    end
    local chosen = summon(clock, queue, wait, me)
    if free == 0 then
        local second = chosen and summon(clock, queue, wait + GRACE, me)
        set_watch(clock, queue, chosen or '-', at, second or '-', '')
        return poll
    end
    is_idle()
    set_watch(clock, queue, chosen or me, at, chosen and me or '-', chosen and request or '')
    -- There are two again without it. It is idle as it has been all the time, so it can be told to watch.
    if chosen and backup ~= me and appointed ~= '' then tell(clock, queue, backup, poll, appointed) end
    return chosen and wait + GRACE or wait
end
