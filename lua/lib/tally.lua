-- What happened how often, since the beginning.
--
-- Key `counters` (hash): name -> number. A field that is no number any more, or full, must not fail a call that has
-- already written: it is set aside and starts again.
local function tally(ns, name, by)
    local key = ns .. ':counters'
    if type(redis.pcall('HINCRBY', key, name, by)) == 'number' then return end
    redis.call('HSET', ns .. ':quarantine', 'counters ' .. name, redis.call('HGET', key, name))
    redis.call('HSET', key, name, text(by))
end
