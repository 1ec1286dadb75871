-- A slot as an argument: a time, or `-` where the trigger has none left; infinity, so that comparisons need no special
-- case. Nil if it is neither.
local function slot_or_none(argument)
    if argument == '-' then return math.huge end
    return whole(argument)
end

-- How a calendar job's record names the slot after the armed one.
local function position_of(following) return following == math.huge and '$' or text(following) end
