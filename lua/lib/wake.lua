-- Waking one worker, by PUBLISH on `wake:<worker>`: "<queue> <µs from now>"; with a third word it is a stand-down. See
-- lib/watch for who is told what, and when.
--
-- Key `idle:<queue>`  (zset): worker -> ms since when idle
-- Key `watch:<queue>` (string): "<watcher> <due ms> <backup>[ <the claim by which it is the backup>]"
--- @include "lib/lane"
local GRACE = 10 -- ms after which the backup comes

local function tell(clock, queue, worker, wait, request)
    local message = queue .. ' ' .. text(math.max(0, wait * 1000 - clock.micros))
    if request then message = message .. ' ' .. request end
    -- A user without the right to publish gets an error, after other writes: like nobody listening, it stops nothing.
    local heard = redis.pcall('PUBLISH', clock.ns .. ':wake:' .. worker, message)
    return type(heard) == 'number' and heard > 0
end

-- The longest-idle worker that hears: it leaves the idle set and is told to come in `wait` ms.
local function summon(clock, queue, wait, except)
    for _ = 1, 8 do
        local found = redis.call('ZRANGE', clock.ns .. ':idle:' .. queue, '0', '0')[1]
        if not found then return nil end
        redis.call('ZREM', clock.ns .. ':idle:' .. queue, found)
        if found ~= except and tell(clock, queue, found, wait) then return found end
    end
end

local function read_watch(clock, queue)
    local record = redis.call('GET', clock.ns .. ':watch:' .. queue) or ''
    local watcher, due, backup, appointed = string.match(record, '^(%S+) (%d+) (%S+) ?(%S*)$')
    return watcher or '-', whole(due) or 0, backup or '-', appointed or ''
end

-- `appointed` is '' where the backup was told by a hint, or is nobody: as versions before the stand-down wrote it.
local function set_watch(clock, queue, watcher, due, backup, appointed)
    local record = watcher .. ' ' .. text(due) .. ' ' .. backup
    if appointed ~= '' then record = record .. ' ' .. appointed end
    redis.call('SET', clock.ns .. ':watch:' .. queue, record)
end

-- Something new is due at `due` (steady ms): whoever has the watch comes earlier if need be.
local function hint(clock, lane, due)
    local queue = queue_of(lane)
    local watcher, watched, backup, appointed = read_watch(clock, queue)
    if watcher ~= '-' and watched <= due and clock.steady < watched + GRACE then return end
    local wait = math.max(0, due - clock.steady)
    if watcher == '-' or not tell(clock, queue, watcher, wait) then watcher = summon(clock, queue, wait) end
    if not watcher then return end
    if backup ~= '-' then tell(clock, queue, backup, wait + GRACE) end
    set_watch(clock, queue, watcher, due, backup, appointed)
end

-- The keys that a hint, an arming or a requeue touches, and their types.
local function wake_types(lane)
    local queue = queue_of(lane)
    return {
        ['schedule:' .. lane] = 'zset', ['ready:' .. lane] = 'zset', ['lanes:' .. queue] = 'zset',
        ['idle:' .. queue] = 'zset', ['watch:' .. queue] = 'string',
    }
end
