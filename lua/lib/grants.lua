-- Granting runs to the claiming worker: a lease until `deadline` and a token above every token before.
--- @include "lib/writes"

local function collect_anew(grants)
    local writes = {}
    grants.writes = writes
    grants.to_runs = into(writes, 'HSET', grants.ns .. ':runs')
    grants.to_leases = into(writes, 'ZADD', grants.ns .. ':leases')
end

local function new_grants(clock, worker, lease)
    local deadline = clock.steady + lease
    local grants = {
        clock = clock, ns = clock.ns, worker = worker, runs = {}, n = 0, slots = {}, cancelled = {}, rooms = {},
        over = {}, deadline = deadline, lease_until = text(deadline), first = clock.token + 1,
        claimed = clock.wall_text,
    }
    collect_anew(grants)
    return grants
end

-- The next token as text, in two pieces. Formatting 16 digits for each run would be a tenth of its price, so the last
-- two are put together.
local function next_token(grants)
    local clock = grants.clock
    clock.token = clock.token + 1
    local rest = clock.token % 100
    if not grants.token_head or rest == 0 then
        grants.token_head = text((clock.token - rest) / 100)
    end
    local low = rest % 10
    return grants.token_head, string.char(48 + (rest - low) / 10, 48 + low)
end

local function grant(grants, id, attempt, max, kind, generation, queue, own_body, work)
    local runs, n, head, low = grants.runs, grants.n, next_token(grants)
    local granted = 'L ' .. head .. low .. ' ' .. attempt .. ' ' .. max .. ' ' .. grants.claimed .. ' ' .. kind .. ' '
        .. generation .. ' ' .. grants.worker .. ' ' .. queue
    put(grants.to_runs, id, granted .. own_body)
    put(grants.to_leases, grants.lease_until, id)
    if grants.group then
        collect(grants.writes, 'ZADD', grants.ns .. ':held:' .. grants.group, grants.lease_until, id)
    end
    runs[n + 1], runs[n + 2], runs[n + 3] = id, granted, work
    grants.n = n + 3
end

-- Everything decided so far is written; what follows may read it.
local function commit(grants)
    flush(grants.writes)
    collect_anew(grants)
end
