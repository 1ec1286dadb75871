-- What is recorded of a one-shot goes after a day, since its job does not stay to hold it, unless it says so (`k=r`) or
-- one that recurs gets the name; what a recurring job has left goes where a one-shot gets its name. And of more than
-- 10,000 one-shots, that of the one whose record is the oldest goes at once: no storm of failures fills Redis.
--
-- Key `kept` (zset): one-shot -> when something was last recorded of it (steady ms)
local function kept_keys(ns, job)
    return { ns .. ':succeeded:' .. job, ns .. ':failed:' .. job, ns .. ':output:' .. job, ns .. ':ledger:' .. job }
end

-- Whether it is a one-shot that does not stay.
local function is_passing(kind, tags) return kind == 'a' and not string.find(tags, ' k=r', 1, true) end

local function keep_for_a_day(clock, job)
    local ns, index = clock.ns, clock.ns .. ':kept'
    for _, key in ipairs(kept_keys(ns, job)) do redis.call('PEXPIRE', key, 86400000) end
    -- After other writes: an index of another type is no reason to fail.
    if type(redis.pcall('ZADD', index, text(clock.steady), job)) ~= 'number' then return end
    local surplus = redis.call('ZCARD', index) - 10000
    if surplus <= 0 then return end
    for _, oldest in ipairs(redis.call('ZRANGE', index, 0, math.min(surplus, 2) - 1)) do
        redis.call('ZREM', index, oldest)
        for _, key in ipairs(kept_keys(ns, oldest)) do
            -- A job that stays may have the name by now: what it keeps does not expire.
            if redis.call('PTTL', key) >= 0 then redis.call('DEL', key) end
        end
    end
end

-- From now on the name is that of a job that stays, and so does what is recorded of it.
local function keep_for_good(clock, job)
    if redis.pcall('ZREM', clock.ns .. ':kept', job) == 0 then return end
    for _, key in ipairs(kept_keys(clock.ns, job)) do redis.call('PERSIST', key) end
end
