-- Workers that have not been heard of for ten minutes are forgotten.
--
-- Key `workers` (zset): worker -> when it was last heard of (steady ms)
-- Key `fleet` (hash): worker -> "<capacity> <process id> <host> <queue>,…", what it says about itself, for people
local function forget_workers(clock)
    local ns = clock.ns
    local gone = redis.call('ZRANGEBYSCORE', ns .. ':workers', '-inf', text(clock.steady - 600000), 'LIMIT', '0', '100')
    if #gone == 0 then return end
    redis.call('ZREM', ns .. ':workers', unpack(gone))
    redis.pcall('HDEL', ns .. ':fleet', unpack(gone)) -- what is no hash tells nobody anything
end
