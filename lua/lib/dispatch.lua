-- Due slots become runs.
--- @include "lib/ledger"
--- @include "lib/recurring"

local function dispatch(grants, writes, skips, key, id, record)
    local ns, job, score = grants.ns, job_parse(record), redis.call('ZSCORE', key, id)
    local slot = whole(score)
    if not job then
        collect(writes, 'ZREM', key, id)
        if record then
            collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, record)
            collect(writes, 'HDEL', ns .. ':jobs', id)
            complain(grants.clock, 'the record of job ' .. id)
        end
    elseif key ~= ns .. ':schedule:' .. job.queue then
        complain(grants.clock, 'job ' .. id .. ' in the schedule of another lane')
        move_to_its_queue(writes, grants.clock, id, job, key, score)
    elseif not slot or job.kind == 'a' and whole(job.position) ~= slot
        or job.kind == 'e' and (slot - job.phase) % job.interval ~= 0 then
        recover_slot(grants, writes, id, job, key, score)
    elseif job.kind ~= 'a' then
        return dispatch_recurring(grants, writes, skips, id, job, key, slot)
    elseif slot < grants.clock.wall - job.window then
        local stays = string.find(job.tags, ' k=r')
        collect(writes, 'ZREM', key, id)
        if not stays then
            put(into(writes, 'HDEL', ns .. ':jobs', 3), id)
            free_key(writes, ns, id)
        end
        skips[#skips + 1] = { id, 'missed', slot, slot, 1, not stays }
        grants.over[#grants.over + 1] = { id .. '@' .. score, 'failed', string.match(job.tags, ' p=(%S+)') }
    else
        collect(writes, 'ZREM', key, id)
        local kind = string.match(job.tags, ' k=([kr])') or string.find(job.tags, ' [pf]=') and 'k'
            or (grants.group or string.find(job.tags, ' u=0:', 1, true)) and 'g' or 'a'
        if kind == 'r' then collect(writes, 'ZADD', ns .. ':live', 0, id .. '@' .. score) end
        grant(grants, id .. '@' .. score, '1', job.max, kind, job.generation, job.queue, '', record)
        return 1
    end
    return 0
end

-- Grants those of the due jobs that may start, the first `plain` of which are granted already; answers how many.
local function dispatch_all(grants, queue, ids, records, plain)
    local ns, writes, skips, taken = grants.ns, grants.writes, {}, 0
    for i = plain + 1, #ids do
        taken = taken + dispatch(grants, writes, skips, ns .. ':schedule:' .. queue, ids[i], records[i])
    end
    for _, range in ipairs(skips) do set_aside(ns, 'ledger:' .. range[1], 'list') end
    for _, range in ipairs(skips) do skip(grants.clock, unpack(range)) end
    commit(grants)
    record_cancelled(grants)
    return taken
end
