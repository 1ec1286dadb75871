-- Catch-up: which of the overdue slots of a recurring job runs, which do not and why, and which slot is next.
-- Counts are arithmetic, never a loop over slots, whatever the length of the outage.
--
-- Answers: the slot to run or nil; the position of the next slot ("armed") or nil if a worker has to compute it; a
-- list of
-- skipped ranges { reason, first, last, count }.
local function settle_interval(job, slot, now)
    local step, skipped = job.interval, {}
    local latest = slot + math.floor((now - slot) / step) * step
    local oldest = slot                                            -- the oldest slot inside the catch-up window
    if slot < now - job.window then
        oldest = slot + math.ceil((now - job.window - slot) / step) * step
        skipped[1] = { 'missed', slot, oldest - step, (oldest - slot) / step }
    end
    if oldest > latest then return nil, latest + step, skipped end
    if job.coalesce == 'all' then return oldest, oldest + step, skipped end
    if latest == oldest then return latest, latest + step, skipped end
    local count = (latest - oldest) / step
    if job.coalesce == 'earliest' then
        skipped[#skipped + 1] = { 'coalesced', oldest + step, latest, count }
        return oldest, latest + step, skipped
    end
    skipped[#skipped + 1] = { 'coalesced', oldest, latest - step, count }
    return latest, latest + step, skipped
end

-- Lua cannot compute calendar slots: beyond the one that the record carries a worker has to.
local function settle_calendar(job, slot, now)
    local following = tonumber(job.position)
    local behind = following and following <= now
    if slot < now - job.window then
        return nil, not behind and following or nil, { { 'missed', slot, slot, 1 } }
    elseif behind and job.coalesce == 'latest' then
        return nil, nil, { { 'coalesced', slot, slot, 1 } }
    elseif behind and job.coalesce == 'earliest' then
        return slot, nil, {}
    end
    return slot, following, {}
end
