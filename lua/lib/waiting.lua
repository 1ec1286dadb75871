--- @include "lib/grants"
--- @include "lib/quarantine"

-- What a run executes: its own copy if the job has changed since, else the job's.
local function run_body(run, job)
    if run.body ~= '' then return string.sub(run.body, 2) end
    return job and string.sub(job.record, job.body)
end

local function job_of_run(ns, id)
    local name = run_job(id)
    return name and job_parse(redis.call('HGET', ns .. ':jobs', name))
end

-- Grants runs that wait (retries, released and manual runs); answers how many.
local function grant_waiting(grants, key, ids)
    local ns, writes, taken = grants.ns, grants.writes, 0
    local records = redis.call('HMGET', ns .. ':runs', unpack(ids))
    for i, id in ipairs(ids) do
        local run = run_parse(records[i])
        local body = run and run.state == 'W' and run_body(run, job_of_run(ns, id))
        collect(writes, 'ZREM', key, id)
        if body then
            grant(grants, id, text(run.attempt + 1), run.max, run.kind, run.generation, run.queue, run.body, body)
            taken = taken + 1
        elseif records[i] and not (run and run.state ~= 'W') then
            quarantine_run(writes, ns, id, records[i])
            complain(grants, 'the record of run ' .. id)
        end
    end
    commit(grants)
    return taken
end
