-- Many runs in one call.

-- Every nth argument from `first`: the run ids of a batch.
local function batch_ids(first, step)
    local ids = {}
    for i = first, #ARGV, step do ids[#ids + 1] = ARGV[i] end
    return ids
end
