-- Granting runs to the claiming worker: a lease until `deadline` and a token above every token before.
local function new_grants(clock, worker, lease)
    return {
        clock = clock, ns = clock.ns, worker = worker, runs = {}, n = 0, slots = {}, writes = {}, cancelled = {},
        rooms = {}, over = {}, deadline = clock.steady + lease, first = clock.token + 1, claimed = text(clock.wall),
    }
end

-- The next token as text. Formatting 16 digits for each run would be a tenth of its price, so the last two are put
-- together.
local function next_token(grants)
    local clock = grants.clock
    clock.token = clock.token + 1
    local rest = clock.token % 100
    if not grants.token_head or rest == 0 then
        grants.token_head = text((clock.token - rest) / 100)
    end
    local low = rest % 10
    return grants.token_head .. string.char(48 + (rest - low) / 10, 48 + low)
end

local function grant(grants, id, attempt, max, kind, generation, queue, own_body, body)
    local runs, n, token = grants.runs, grants.n, next_token(grants)
    local writes, ns = grants.writes, grants.ns
    grants.to_runs = grants.to_runs or into(writes, 'HSET', ns .. ':runs')
    grants.to_leases = grants.to_leases or into(writes, 'ZADD', ns .. ':leases')
    grants.lease_until = grants.lease_until or text(grants.deadline)
    put(grants.to_runs, id, 'L ' .. token .. ' ' .. attempt .. ' ' .. max .. ' ' .. grants.claimed .. ' ' .. kind .. ' '
        .. generation .. ' ' .. grants.worker .. ' ' .. queue .. own_body)
    put(grants.to_leases, grants.lease_until, id)
    if grants.group then collect(writes, 'ZADD', ns .. ':held:' .. grants.group, grants.lease_until, id) end
    runs[n + 1], runs[n + 2], runs[n + 3], runs[n + 4] = id, token, attempt, body
    grants.n = n + 4
end

-- Everything decided so far is written; what follows may read it.
local function commit(grants)
    flush(grants.writes)
    grants.writes, grants.to_runs, grants.to_leases = {}, nil, nil
end
