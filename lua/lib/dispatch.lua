-- Due slots become runs, oldest first.
--- @include "lib/recurring"

-- The one-shot that uses no option is the bulk of all work and takes the short way: its record alone says all, so that
-- its score need not travel as text.
local function dispatch_plain(grants, queue, id, record, oldest)
    local generation, position, body = string.match(record or '', '^(%d+) a (%d+)\n()')
    local slot = generation and queue == 'default' and tonumber(position)
    if not slot or slot < oldest or slot > grants.clock.wall then return false end
    grant(grants, id .. '@' .. position, '1', '3', 'a', generation, 'default', '', string.sub(record, body))
    return true
end

local function dispatch(grants, writes, skips, key, id, record)
    local ns, job, score = grants.ns, job_parse(record), redis.call('ZSCORE', key, id)
    local slot = whole(score)
    if not job then
        collect(writes, 'ZREM', key, id)
        if record then
            collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, record)
            collect(writes, 'HDEL', ns .. ':jobs', id)
            complain(grants, 'the record of job ' .. id)
        end
    elseif key ~= ns .. ':schedule:' .. job.queue then
        complain(grants, 'job ' .. id .. ' in the schedule of another lane')
        move_to_its_queue(writes, grants.clock, id, job, key, score)
    elseif not slot or job.kind == 'a' and whole(job.position) ~= slot
        or job.kind == 'e' and (slot - job.phase) % job.interval ~= 0 then
        recover_slot(grants, writes, id, job, key, score)
    elseif job.kind ~= 'a' then
        return dispatch_recurring(grants, writes, skips, id, job, key, slot)
    elseif slot < grants.clock.wall - job.window then
        local stays = string.find(job.tags, ' k=r')
        collect(writes, 'ZREM', key, id)
        if not stays then put(into(writes, 'HDEL', ns .. ':jobs', 3), id) end
        skips[#skips + 1] = { id, 'missed', slot, slot, 1, not stays }
        grants.over[#grants.over + 1] = { id .. '@' .. score, 'failed', string.match(job.tags, ' p=(%S+)') }
    else
        collect(writes, 'ZREM', key, id)
        local kind = string.match(job.tags, ' k=([kr])') or string.find(job.tags, ' [pf]=') and 'k'
            or grants.group and 'g' or 'a'
        if kind == 'r' then collect(writes, 'ZADD', ns .. ':live', 0, id .. '@' .. score) end
        local run, body = id .. '@' .. score, string.sub(record, job.body)
        grant(grants, run, '1', job.max, kind, job.generation, job.queue, '', body)
        return 1
    end
    return 0
end

local function grant_due(grants, queue, limit)
    if limit < 1 then return 0 end
    local ns, writes, skips, taken = grants.ns, grants.writes, {}, 0
    local key = ns .. ':schedule:' .. queue
    local ids = redis.call('ZRANGEBYSCORE', key, '-inf', text(grants.clock.wall), 'LIMIT', 0, limit)
    if #ids == 0 then return 0 end
    local records = redis.call('HMGET', ns .. ':jobs', unpack(ids))
    local done, oldest = into(writes, 'ZREM', key), grants.clock.wall - DEFAULT_WINDOW
    for i, id in ipairs(ids) do
        if dispatch_plain(grants, queue, id, records[i], oldest) then
            put(done, id)
            taken = taken + 1
        else
            taken = taken + dispatch(grants, writes, skips, key, id, records[i])
        end
    end
    for _, range in ipairs(skips) do set_aside(ns, 'ledger:' .. range[1], 'list') end
    for _, range in ipairs(skips) do skip(grants.clock, unpack(range)) end
    commit(grants)
    record_cancelled(grants)
    return taken
end
