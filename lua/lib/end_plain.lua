-- The short way of the plain one-shot's end: with the run goes the job.
--- @include "lib/tally"

-- The types of the keys that the end of plain runs touches.
local PLAIN_TYPES = {
    clock = 'string', jobs = 'hash', runs = 'hash', leases = 'zset', counters = 'hash', quarantine = 'hash',
}

local LEASED = string.byte('L')

-- One letter for each run of a batch, of which `ended` were different ones.
local function letters_of(ids, ended)
    if ended == #ids then return string.rep('O', ended) end
    local letters, seen = {}, {}
    for i, id in ipairs(ids) do
        letters[i] = seen[id] and 'S' or 'O'
        seen[id] = true
    end
    return table.concat(letters)
end

-- Ends runs that the caller holds, with their jobs, if all of them are plain: answers their letters. Else nothing is
-- done. Neither where the namespace has a limit: somebody may wait for the places that become free.
local function end_plain(ns, ids, records)
    local find, match, sub, byte, argv = string.find, string.match, string.sub, string.byte, ARGV
    local leases, jobs, runs = { 'ZREM', ns .. ':leases' }, { 'HDEL', ns .. ':jobs' }, { 'HDEL', ns .. ':runs' }
    local checked
    for i = 1, #ids do
        local id, record, token = ids[i], records[i], argv[i * 3 + 1]
        local at = record and find(id, '@', 1, true) -- no name of a job has one
        if not at or byte(record) ~= LEASED or find(record, token, 3, true) ~= 3 then return nil end
        -- " <attempt> <max> <claimed> a " is the same in all runs that were claimed together, and looked at once.
        local after = 3 + #token
        if not checked or sub(record, after, after + #checked - 1) ~= checked then
            checked = match(record, '^ %d+ %d+ %d+ a ', after)
            if not checked then return nil end
        end
        leases[i + 2], jobs[i + 2], runs[i + 2] = id, sub(id, 1, at - 1), id
    end
    if redis.pcall('HEXISTS', ns .. ':limits', '/') == 1 then return nil end
    redis.call(unpack(leases))
    redis.call(unpack(jobs))
    local ended = redis.call(unpack(runs)) -- at the very end, see lib/writes
    tally(ns, 'succeeded', ended)
    return letters_of(ids, ended)
end
