-- Where a job with another trigger goes on.
--- @include "lib/preserve"

-- Through which instant the slots of an old interval are settled: later than now where the wall clock has stepped back
-- since. No slot was ever taken after the steady time.
local function settled_through(clock, old, slot, paused)
    local armed = old and (slot or whole(string.match(paused or '', '^%d+ (%d+) ')))
    if not armed or old.kind ~= 'e' then return 0 end
    return math.min(clock.steady, armed - old.interval)
end

-- Where the new trigger begins, `after` the last slot that ran under the old one: the slot, or nil for a calendar
-- job that is over, or that a worker has to arm, because the slot that the caller computed has passed meanwhile and may
-- have been taken under the old definition.
local function first_of(ns, id, new, armed, after)
    if new.kind == 'a' then
        local slot = free_slot(ns, id, armed)
        if slot ~= armed then new.tags = new.tags .. ' t=' .. new.position end
        new.position = text(slot)
        return slot
    elseif new.kind == 'e' then
        return first_slot(new, after)
    elseif not armed or armed > after then
        return armed
    end
    new.position = '<' .. text(after)
end
