#!lua flags=allow-oom
-- incarnation: what the connection of a worker begins with. A Redis that is another process than before may have
-- forgotten its last writes, and tokens that it gave out in them; should its clock be behind as well, they would come
-- once more. So tokens go on from beyond: a minute of time, or 10 s of tokens, more than lies between two syncs of its
-- file. A user who may not ask which process it is stays a minute ahead: each connection could be to another one.
-- KEYS   {ns}
-- USES   clock string, workers zset, incarnation string
-- ARGV   (none)
-- REPLY  { OK, 1 it is another process, 0 the same }
-- Key `incarnation` (string): the run_id of Redis, once per process and namespace.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
local ns = KEYS[1]

-- READ
local wrong = wrong_type(ns, { clock = 'string', incarnation = 'string' })
if wrong then return wrong end
local clock = read_clock(ns)
local known = redis.call('GET', ns .. ':incarnation')
local info = redis.pcall('INFO', 'server')
local process = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or '-'

-- DECIDE
if process ~= '-' and process == known then return { 'OK', '0' } end
-- Where nothing was ever given out, nothing can be given out again.
local gap = process == '-' and 0 or 10000000
if clock.remembered > 0 then clock.token = math.max(clock.token + gap, clock.steady * 1000 + 60000000) end

-- WRITE
keep_clock(clock)
redis.call('SET', ns .. ':incarnation', process)
return { 'OK', '1' }
