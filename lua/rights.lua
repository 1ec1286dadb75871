#!lua flags=no-writes
-- rights: which of the commands that the scripts use, or clients send, this user may not run. Redis checks each of the
-- first inside scripts, too.
-- KEYS   {ns}
-- USES   jobs hash
-- ARGV   (none)
-- REPLY  { OK, command, ... }
local COMMANDS = {
    'DEL', 'GET', 'HDEL', 'HEXISTS', 'HGET', 'HGETALL', 'HINCRBY', 'HKEYS', 'HLEN', 'HMGET', 'HSET', 'INFO', 'LLEN',
    'LPUSH', 'LRANGE', 'LTRIM', 'PERSIST', 'PEXPIRE', 'PTTL', 'PUBLISH', 'RENAME', 'RPOP', 'SADD', 'SET', 'SISMEMBER',
    'SMEMBERS', 'TIME', 'TYPE', 'ZADD', 'ZCARD', 'ZCOUNT', 'ZLEXCOUNT', 'ZRANGE', 'ZRANGEBYLEX', 'ZRANGEBYSCORE',
    'ZREM', 'ZSCORE',
}
-- Those that only clients send; EVALSHA was allowed, or this would not run.
local SENT = { 'HSCAN', 'LINDEX', 'SCAN', 'SCRIPT|LOAD', 'SUBSCRIBE', 'ZSCAN' }
local ns, reply = KEYS[1], { 'OK' }
local key, channel = ns .. ':jobs', ns .. ':wake:doctor'
-- What is not a key and a few words.
local ARGUMENTS = {
    DEL = { key }, INFO = {}, PUBLISH = { channel, '1' }, RENAME = { key, ns .. ':quarantine:jobs' }, SCAN = { '0' },
    ['SCRIPT|LOAD'] = { 'return 1' }, SUBSCRIBE = { channel }, TIME = {},
}
for _, commands in ipairs({ COMMANDS, SENT }) do
    for _, name in ipairs(commands) do
        local words = { string.match(name, '^(%a+)|?(%a*)$') }
        if words[2] == '' then words[2] = nil end
        for _, word in ipairs(ARGUMENTS[name] or { key, '1', '1' }) do words[#words + 1] = word end
        if not redis.acl_check_cmd(unpack(words)) then reply[#reply + 1] = name end
    end
end
return reply
