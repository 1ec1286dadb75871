--- @include "lib/waiting"

-- The grants of a claim whose reply was lost: the leases with its deadline and its tokens.
local function regranted(grants, reply)
    local deadline, first, last = string.match(reply, '^(%d+) (%d+) (%d+)$')
    if not deadline then return {} end
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', grants.ns .. ':leases', deadline, deadline, 'LIMIT', 0, 1000)) do
        local run = run_parse(redis.call('HGET', grants.ns .. ':runs', id))
        local token = run and run.state == 'L' and run.worker == grants.worker and tonumber(run.token)
        if token and token >= tonumber(first) and token <= tonumber(last) then
            local runs, body = grants.runs, run_body(run, job_of_run(grants.ns, id))
            local n = grants.n
            if body then
                runs[n + 1], runs[n + 2], runs[n + 3], runs[n + 4] = id, run.token, text(run.attempt), body
                grants.n = n + 4
            end
        end
    end
    return grants.runs
end
