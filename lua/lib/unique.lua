-- Uniqueness of one-shots: as long as another job holds its key, a new one is a duplicate and is not created.
--
-- Key `unique:<key>` (string, expires): "<job> <until, steady ms>", or 0: until that job has ended. It goes with that
-- (lib/free_key); Redis' expiry only tidies up, what the record says decides.
local function unique_key(job)
    local window, key = string.match(job.tags, ' u=(%d+):(%S+)')
    return key, whole(window)
end

-- Whether the one-shot has still to run, or runs.
local function is_pending(ns, id, job)
    if redis.pcall('HEXISTS', ns .. ':paused', id) == 1 then return true end
    if type(redis.pcall('ZSCORE', ns .. ':schedule:' .. job.queue, id)) == 'string' then return true end
    local run = run_parse(redis.call('HGET', ns .. ':runs', id .. '@' .. job.position))
    return run and run.state ~= 'D'
end

-- The job whose duplicate this one would be, or nil. `taken`: keys that this call gives away.
local function duplicate_of(clock, taken, id, job)
    local ns, key = clock.ns, unique_key(job)
    if not key then return nil end
    if taken[key] then return taken[key] end
    local record = redis.pcall('GET', ns .. ':unique:' .. key)
    local holder, till = string.match(type(record) == 'string' and record or '', '^(%S+) (%d+)$')
    if not holder or holder == id then return nil end
    if till ~= '0' then return (whole(till) or 0) > clock.steady and holder or nil end
    local other = job_parse(redis.call('HGET', ns .. ':jobs', holder))
    if other and other.kind == 'a' and unique_key(other) == key and is_pending(ns, holder, other) then return holder end
end

local function hold_key(writes, clock, taken, id, job, slot)
    local key, window = unique_key(job)
    if not key then return end
    taken[key] = id
    local till = window > 0 and clock.steady + window or 0
    local kept = window > 0 and window or math.max(0, slot - clock.wall) + DEFAULT_WINDOW
    local list = into(writes, 'SET', clock.ns .. ':unique:' .. key)
    put(list, id .. ' ' .. text(till), 'PX')
    put(list, text(kept))
end
