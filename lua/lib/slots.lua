-- A slot as an argument: a time, or `-` where the trigger has none left; infinity, so that comparisons need no special
-- case. Nil if it is neither.
local function slot_or_none(argument)
    if argument == '-' then return math.huge end
    return whole(argument)
end

-- How a calendar job's record names the slot after the armed one.
local function position_of(following) return following == math.huge and '$' or text(following) end

-- Whether these can be the slots of a paused job: `count` from the `armed` one on have passed, `given` and `following`
-- are the next.
local function follows(armed, count, given, following, now)
    return count and given and following and given >= armed and (following > given or following == math.huge)
        and (given == armed) == (count == 0) and (given > now or count == 0)
end
