#!lua
-- check_keys: sets keys aside that are not of their type, so that what they should hold can be built anew.
-- KEYS   {ns}
-- USES   clock string, workers zset, quarantine hash
-- ARGV   (name type)...      names without {ns}; types as `TYPE` has them
-- REPLY  { OK, name, ... }   those that were set aside, as `quarantine:<name>`; the clock is as well
-- A repeated call finds nothing to set aside: it is idempotent without being remembered.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
local ns, reply = KEYS[1], { 'OK' }

-- READ
if #ARGV == 0 or #ARGV % 2 ~= 0 or #ARGV > 2000 then return redis.error_reply('INVALID check_keys: 1 to 1000 keys') end
for i = 1, #ARGV, 2 do
    if wrong_type(ns, { [ARGV[i]] = ARGV[i + 1] }) then reply[#reply + 1] = ARGV[i] end
end

-- WRITE
set_aside(ns, 'clock', 'string')
for i = 1, #ARGV, 2 do set_aside(ns, ARGV[i], ARGV[i + 1]) end
local clock = read_clock(ns)
keep_clock(clock)
return reply
