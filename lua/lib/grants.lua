-- Granting runs to the claiming worker: a lease until `deadline` and a token above every token before.
local function new_grants(clock, worker, lease)
    return {
        clock = clock, ns = clock.ns, worker = worker, runs = {}, n = 0, slots = {}, writes = {},
        deadline = clock.steady + lease, first = clock.token + 1, claimed = text(clock.wall),
    }
end

local function grant(grants, id, attempt, max, kind, generation, queue, own_body, body)
    local clock, runs, n = grants.clock, grants.runs, grants.n
    clock.token = clock.token + 1
    local token = text(clock.token)
    local writes, ns = grants.writes, grants.ns
    grants.to_runs = grants.to_runs or into(writes, 'HSET', ns .. ':runs')
    grants.to_leases = grants.to_leases or into(writes, 'ZADD', ns .. ':leases')
    grants.lease_until = grants.lease_until or text(grants.deadline)
    put(grants.to_runs, id, 'L ' .. token .. ' ' .. attempt .. ' ' .. max .. ' ' .. grants.claimed .. ' ' .. kind .. ' '
        .. generation .. ' ' .. grants.worker .. ' ' .. queue .. own_body)
    put(grants.to_leases, grants.lease_until, id)
    runs[n + 1], runs[n + 2], runs[n + 3], runs[n + 4] = id, token, attempt, body
    grants.n = n + 4
end

-- Everything decided so far is written; what follows may read it.
local function commit(grants)
    flush(grants.writes)
    grants.writes, grants.to_runs, grants.to_leases = {}, nil, nil
end
