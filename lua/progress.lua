#!lua
-- progress: how far attempts have come, as those who make them say.
-- KEYS   {ns}
-- USES   clock string, runs hash, workers zset, counters hash, quarantine hash
-- ARGV   (run token fraction text)...      fraction: 0 to 1 with at most four decimals; text: one line, may be empty
-- REPLY  { OK, one letter per run: O recorded, C recorded and asked to stop, S stale: nothing changed }
-- A repeated call says the same again. What is said stands in the run's record until the attempt ends.
--- @include "lib/text"
--- @include "lib/types"
--- @include "lib/clock"
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/writes"
--- @include "lib/finish"
--- @include "lib/rollback"
local ns = KEYS[1]

-- READ
local ids = batch_ids(1, 4)
if #ids == 0 or #ids > 1000 or #ARGV % 4 ~= 0 then return redis.error_reply('INVALID progress: 1 to 1000 runs') end
local wrong = wrong_type(ns, { clock = 'string', runs = 'hash', counters = 'hash', quarantine = 'hash' })
if wrong then return wrong end
local clock = read_clock(ns)
local records = redis.call('HMGET', ns .. ':runs', unpack(ids))

-- DECIDE
local writes, letters = {}, {}
for i, id in ipairs(ids) do
    local token, fraction, note = ARGV[i * 4 - 2], ARGV[i * 4 - 1], ARGV[i * 4]
    local is_share = string.find(fraction, '^[01]$') or string.find(fraction, '^0%.%d%d?%d?%d?$')
    if not is_share or #note > 1000 or string.find(note, '%c') then
        return redis.error_reply('INVALID progress: ' .. id)
    end
    local run = held(id, records[i], token)
    letters[i] = not run and 'S' or run.state ~= 'L' and 'C' or 'O'
    if run then
        run.progress = ' ' .. fraction .. ' ' .. note
        collect(writes, 'HSET', ns .. ':runs', id, run_format(run))
    else
        notice_rollback(clock, token)
    end
end

-- WRITE
flush(writes)
record_rollback(clock)
keep_clock(clock)
return { 'OK', table.concat(letters) }
