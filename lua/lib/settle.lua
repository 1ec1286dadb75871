-- Catch-up: which of the overdue slots of a recurring job runs, which do not and why, and which slot is next.
-- Counts are arithmetic, never a loop over slots, whatever the length of the outage.
--
-- Answers: the slot to run or nil; the next slot ("armed"), `$` if there is none, or nil if a worker has to compute it;
-- a list of skipped ranges { reason, first, last, count }; for a calendar also the slot through which all is settled.
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

-- Lua cannot compute calendar slots. Where more slots than this one may be due, nothing is decided here: the job is
-- parked just before it and the worker that computes its slots applies the policy. What that worker
-- chose (`!`) runs, even if more has come due since: else a busy queue would put it off again and again.
local function settle_calendar(job, slot, now)
    local chosen, following = string.match(job.position, '^(!?)([%d$]+)$')
    following = tonumber(following) or following
    local more_due = not following or following ~= '$' and following <= now
    -- Who chose it has settled all up to the following one: with `earliest` there are slots in between.
    local settled = chosen == '!' and type(following) == 'number' and following - 1 or slot
    if more_due and chosen ~= '!' and (job.coalesce ~= 'all' or slot < now - job.window) then
        return nil, nil, {}, slot - 1
    elseif slot < now - job.window then
        return nil, not more_due and following or nil, { { 'missed', slot, slot, 1 } }, settled
    end
    return slot, (not more_due or job.coalesce == 'all') and following or nil, {}, settled
end
