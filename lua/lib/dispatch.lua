-- Due slots become runs, oldest first.
--- @include "lib/recurring"

-- The one-shot that uses no option is the bulk of all work and takes the short way.
local function dispatch_plain(grants, queue, id, record, score, oldest)
    local generation, position, body = string.match(record or '', '^(%d+) a (%d+)\n()')
    if position ~= score or queue ~= 'default' or tonumber(position) < oldest then return false end
    grant(grants, id .. '@' .. position, '1', '3', 'a', generation, 'default', '', string.sub(record, body))
    return true
end

local function dispatch(grants, writes, skips, key, id, record, score)
    local ns, job, slot = grants.ns, job_parse(record), whole(score)
    if not job then
        collect(writes, 'ZREM', key, id)
        if record then
            collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, record)
            collect(writes, 'HDEL', ns .. ':jobs', id)
        end
    elseif not slot or job.kind == 'a' and job.position ~= score then
        recover_slot(grants, writes, id, job, key, score)
    elseif job.kind ~= 'a' then
        return dispatch_recurring(grants, writes, skips, id, job, key, slot)
    elseif slot < grants.clock.wall - job.window then
        collect(writes, 'ZREM', key, id)
        collect(writes, 'HDEL', ns .. ':jobs', id)
        skips[#skips + 1] = { id, 'missed', slot, slot, 1 }
    else
        collect(writes, 'ZREM', key, id)
        local kind = string.match(job.tags, ' k=([kr])') or 'a'
        if kind == 'r' then collect(writes, 'ZADD', ns .. ':live', 0, id .. '@' .. score) end
        grant(grants, id .. '@' .. score, '1', job.max, kind, job.generation, job.queue, '', string.sub(record, job.body))
        return 1
    end
    return 0
end

local function grant_due(grants, queue, limit)
    if limit < 1 then return 0 end
    local ns, writes, skips, ids, taken = grants.ns, grants.writes, {}, {}, 0
    local key = ns .. ':schedule:' .. queue
    local due = redis.call('ZRANGEBYSCORE', key, '-inf', text(grants.clock.wall), 'WITHSCORES', 'LIMIT', 0, limit)
    if #due == 0 then return 0 end
    for i = 1, #due, 2 do ids[(i + 1) / 2] = due[i] end
    local records = redis.call('HMGET', ns .. ':jobs', unpack(ids))
    local done, oldest = into(writes, 'ZREM', key), grants.clock.wall - DEFAULT_WINDOW
    for i, id in ipairs(ids) do
        local score = due[i * 2]
        if dispatch_plain(grants, queue, id, records[i], score, oldest) then
            put(done, id)
            taken = taken + 1
        else
            taken = taken + dispatch(grants, writes, skips, key, id, records[i], score)
        end
    end
    for _, range in ipairs(skips) do set_aside(ns, 'ledger:' .. range[1], 'list') end
    commit(grants)
    for _, range in ipairs(skips) do skip(grants.clock, unpack(range)) end
    return taken
end
