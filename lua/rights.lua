#!lua flags=no-writes
-- rights: which of the commands that the scripts use this user may not run; Redis checks each one inside scripts.
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
local ns, reply = KEYS[1], { 'OK' }
for _, command in ipairs(COMMANDS) do
    local arguments = { command, command == 'PUBLISH' and ns .. ':wake:doctor' or ns .. ':jobs', '1', '1' }
    if command == 'TIME' then arguments = { command } end
    if not redis.acl_check_cmd(unpack(arguments)) then reply[#reply + 1] = command end
end
return reply
