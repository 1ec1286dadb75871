-- Giving a run a child. The parent is named by its run, or by its job if that is a one-shot.

-- The run that the definition names as parent, with what is known of it, if it has not ended.
local function find_parent(plan, job)
    local ns, name = plan.clock.ns, string.match(job.tags, ' p=(%S+)')
    local id = run_job(name) or name
    local parent = plan.defined[id] or job_parse(redis.call('HGET', ns .. ':jobs', id))
    local is_named_by_job = not run_job(name)
    if is_named_by_job and not (parent and parent.kind == 'a') then return nil end
    local run_id = is_named_by_job and id .. '@' .. parent.position or name
    local run = run_in(plan.writes, ns, run_id)
    local is_ahead = parent and parent.kind == 'a' and run_id == id .. '@' .. parent.position
        and (plan.due[id] or is_pending(ns, id, parent))
    if type(redis.pcall('ZCARD', ns .. ':children:' .. run_id)) ~= 'number' then return nil end
    if run and string.find(run.state, '[LWBP]') or not run and is_ahead then
        return { id = id, run_id = run_id, run = run, job = parent }
    end
end

-- From now on the parent's end takes its children into account: it is no plain one-shot any more.
local function attach(plan, id, job, parent)
    local ns, writes = plan.clock.ns, plan.writes
    job.tags = string.gsub(job.tags, ' p=%S+', ' p=' .. parent.run_id)
    collect(writes, 'ZADD', ns .. ':children:' .. parent.run_id, 0, id)
    if parent.run and string.find(parent.run.kind, '[ag]') then
        parent.run.kind = 'k'
        collect(writes, 'HSET', ns .. ':runs', parent.run_id, run_format(parent.run))
    elseif not parent.run and not string.find(parent.job.tags, ' f=1', 1, true) then
        plan.parents[parent.id] = true
        parent.job.tags = parent.job.tags .. ' f=1'
        collect(writes, 'HSET', ns .. ':jobs', parent.id, job_at(parent.job, parent.job.position))
    end
end
