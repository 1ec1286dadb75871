-- Off the schedule until `resume`.
--
-- Key `paused` (hash): job -> "<since ms> <armed slot or -> <reason>"
local function collect_pause(writes, clock, id, job, armed, reason, is_paused)
    local ns = clock.ns
    collect(writes, 'ZREM', ns .. ':schedule:' .. job.queue, id)
    collect(writes, 'ZREM', ns .. ':arming', id)
    if is_paused then return end
    collect(writes, 'HSET', ns .. ':paused', id, text(clock.wall) .. ' ' .. (armed or '-') .. ' ' .. reason)
end
