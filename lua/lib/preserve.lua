-- A run as this call leaves it: another definition of the call may have changed it before.
local function run_in(writes, ns, id)
    writes.runs = writes.runs or {}
    writes.runs[id] = writes.runs[id] or run_parse(redis.call('HGET', ns .. ':runs', id))
    return writes.runs[id]
end

-- Runs dispatched under the old definition keep it (they may be retried): it moves into their own records.
--
-- A one-shot whose slot stays the same remains its run's: the end of the run takes the job with it.
local function preserve_runs(writes, ns, id, old, keep)
    local ids = live_runs(ns, id, 10000)
    for _, run_id in ipairs(buffered_runs(ns, id)) do ids[#ids + 1] = run_id end
    if old.kind == 'a' then ids[#ids + 1] = id .. '@' .. old.position end
    for _, run_id in ipairs(ids) do
        local run = run_in(writes, ns, run_id)
        -- A run that has its own copy already may still be the one whose end would take the job with it.
        if run and (run.body == '' or not keep and run.kind ~= 'r') then
            if run.body == '' then run.body = '\n' .. string.sub(old.record, old.body) end
            if not keep then run.kind = 'r' end
            collect(writes, 'HSET', ns .. ':runs', run_id, run_format(run))
            local is_live = run.kind == 'r' and string.find(run.state, '[LCXWP]')
            if is_live then collect(writes, 'ZADD', ns .. ':live', 0, run_id) end
        end
    end
end

-- The latest slot of which a job remembers a run; 0 if none. Later than now only when the clock has stepped back.
local function latest_run(ns, id, old)
    local latest, names = 0, live_runs(ns, id)
    local first = id .. '@' .. old.position
    if old.kind == 'a' and redis.call('HEXISTS', ns .. ':runs', first) == 1 then names[#names + 1] = first end
    for _, run in ipairs(buffered_runs(ns, id)) do names[#names + 1] = run end
    for _, key in ipairs({ ns .. ':succeeded:' .. id, ns .. ':failed:' .. id }) do
        local ended = redis.pcall('LRANGE', key, 0, 999)
        for _, line in ipairs(ended) do names[#names + 1] = string.match(line, '^%S+') end
    end
    for _, run in ipairs(names) do latest = math.max(latest, whole(string.match(run, '@(%d+)$')) or 0) end
    return latest
end

-- A slot whose run is still there is taken: a new one-shot for the same instant moves by a millisecond.
local function free_slot(ns, id, slot)
    while redis.call('HEXISTS', ns .. ':runs', id .. '@' .. text(slot)) == 1 do slot = slot + 1 end
    return slot
end
