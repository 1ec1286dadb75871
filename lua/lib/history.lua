-- What became of an attempt, and the last of what it printed. The last 20 attempts of a job are kept.
--
-- Key `history:<job>` (list, newest first): "<run> <attempt> <outcome> <claimed> <started> <finished> <worker> <token>
-- <exit>"
-- Key `output:<job>`  (hash): "<run>#<attempt>" -> bytes
--
-- Those of a one-shot go after a day: its job does not stay to hold them.
--
-- A report comes from the worker: "<ms from claim to start> <exit code or ->\n<output>".
--- @include "lib/tally"
local function record_attempt(clock, id, run, outcome, report)
    local job = run_job(id)
    local history, output = clock.ns .. ':history:' .. job, clock.ns .. ':output:' .. job
    local delay, exit, printed = string.match(report, '^(%d+) (%S+)\n(.*)$')
    local started = delay and #delay <= 12 and text(tonumber(run.claimed) + tonumber(delay)) or '-'
    redis.call('LPUSH', history, table.concat({
        id, run.attempt, outcome, run.claimed, started, text(clock.wall), run.worker, run.token, exit or '-',
    }, ' '))
    if printed and printed ~= '' then redis.call('HSET', output, id .. '#' .. run.attempt, printed) end
    if redis.call('LLEN', history) > 20 then
        local oldest, attempt = string.match(redis.call('RPOP', history) or '', '^(%S+) (%d+) ')
        if oldest then redis.call('HDEL', output, oldest .. '#' .. attempt) end
    end
    if run.kind ~= 'r' then
        redis.call('PEXPIRE', history, 86400000)
        redis.call('PEXPIRE', output, 86400000)
    end
    tally(clock.ns, outcome, 1)
end
