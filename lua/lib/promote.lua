-- The turn of buffered runs: when no run of a job is live any more, the first that waited starts.
--
-- Called after the writes of a call that ended runs (`ended`: lists whose first item is a run's name); what it reads
-- was checked before them.
--- @include "lib/quarantine"
--- @include "lib/wake"
local function promote(clock, ended)
    local ns, seen = clock.ns, {}
    for _, item in ipairs(ended) do
        local job = run_job(item[1]) or ''
        local from, to = '[' .. job .. '@', '(' .. job .. 'A'
        for _ = 1, seen[job] and 0 or 1000 do -- entries without a run go, however many
            local id = redis.call('ZRANGEBYLEX', ns .. ':buffered', from, to, 'LIMIT', 0, 1)[1]
            if not id or redis.call('ZLEXCOUNT', ns .. ':live', from, to) > 0 then break end
            local record = redis.call('HGET', ns .. ':runs', id)
            local run = run_parse(record)
            -- A damaged queue takes no run: it goes on waiting until a person has looked.
            if run and wrong_type(ns, wake_types(run.queue)) then break end
            local writes, starts = {}, run and run.state == 'B'
            collect(writes, 'ZREM', ns .. ':buffered', id)
            if record and not run then quarantine_run(writes, clock, id, record) end
            if starts then
                run.state = 'W'
                collect(writes, 'HSET', ns .. ':runs', id, run_format(run))
                collect(writes, 'ZADD', ns .. ':live', 0, id)
                collect(writes, 'ZADD', ns .. ':ready:' .. run.queue, text(clock.steady), id)
                open_lane(writes, clock, run.queue)
            end
            flush(writes)
            if starts then
                hint(clock, run.queue, clock.steady)
                break
            end
        end
        seen[job] = true
    end
end
