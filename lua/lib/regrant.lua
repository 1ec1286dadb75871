--- @include "lib/waiting"

-- The grants of a claim whose reply was lost: the leases with its deadline and its tokens. Other workers may have
-- claimed in the same millisecond, so its own are looked for among at most 20,000.
local function regranted(grants, reply)
    local ns, runs = grants.ns, grants.runs
    local deadline, first, last = string.match(reply, '^(%d+) (%d+) (%d+)$')
    if not deadline then return {} end
    for from = 0, 19000, 1000 do
        local ids = redis.call('ZRANGEBYSCORE', ns .. ':leases', deadline, deadline, 'LIMIT', from, 1000)
        local records = #ids > 0 and redis.call('HMGET', ns .. ':runs', unpack(ids))
        for i, id in ipairs(ids) do
            local run = run_parse(records[i])
            local token = run and run.state == 'L' and run.worker == grants.worker and tonumber(run.token)
            local is_its = token and token >= tonumber(first) and token <= tonumber(last)
            local work = is_its and work_of(run, job_of_run(ns, id))
            if work then
                local n = #runs
                runs[n + 1], runs[n + 2], runs[n + 3] = id, string.match(records[i], '^[^\n]*'), work
            end
        end
        if #ids < 1000 then break end
    end
    return runs
end
