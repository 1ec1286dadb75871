local REASONS = { missed = true, coalesced = true, dst_gap = true }

-- Skipped slots as an argument: "reason:first:last:count,…" or `-`. Answers the ranges, in order and between the slots
-- `after` and `before`, or nil if they are not.
local function ranges(id, skipped, after, before)
    local list = {}
    if skipped == '-' then return list end
    for range in string.gmatch(skipped, '[^,]*') do
        local reason, from, to, slots = string.match(range, '^([a-z_]+):(%d+):(%d+):(%d+)$')
        from, to, slots = whole(from), whole(to), whole(slots)
        local known = REASONS[reason or ''] and from and to and slots
        if range ~= '' and (not known or from <= after or to < from or to >= before) then return nil end
        if known then
            list[#list + 1] = { id, reason, from, to, slots }
            after = to
        end
    end
    return list
end
