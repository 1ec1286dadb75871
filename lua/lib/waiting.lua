--- @include "lib/grants"
--- @include "lib/promote"

-- What a run executes, after some first line: its own copy if the job has changed since, else the job's record.
local function work_of(run, job)
    if run.body ~= '' then return run.body end
    return job and job.record
end

local function job_of_run(ns, id)
    local name = run_job(id)
    return name and job_parse(redis.call('HGET', ns .. ':jobs', name))
end

-- Grants runs that wait (retries, released and manual runs); answers how many.
local function grant_waiting(grants, key, ids)
    local ns, writes, gone, taken = grants.ns, grants.writes, {}, 0
    local records = redis.call('HMGET', ns .. ':runs', unpack(ids))
    for i, id in ipairs(ids) do
        local run = run_parse(records[i])
        local work = run and run.state == 'W' and work_of(run, job_of_run(ns, id))
        collect(writes, 'ZREM', key, id)
        if work then
            grant(grants, id, text(run.attempt + 1), run.max, run.kind, run.generation, run.queue, run.body, work)
            taken = taken + 1
        elseif not run or run.state == 'W' then
            gone[#gone + 1] = { id }
            if records[i] then
                quarantine_run(writes, grants.clock, id, records[i])
            else
                collect(writes, 'ZREM', ns .. ':live', id)
            end
        end
    end
    commit(grants)
    promote(grants.clock, gone)
    return taken
end
