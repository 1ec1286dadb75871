-- Decisions are collected and written at the end, one variadic command per key: cheaper, and nothing is read between
-- writes. `into` gives the list of one command on one key; a list keeps its length in `n`, since `#` is a search.
local function into(writes, command, key)
    local name = command .. key
    local list = writes[name]
    if not list then
        list = { command, key, n = 2 }
        writes[name] = list
        writes[#writes + 1] = list
    end
    return list
end

local function put(list, a, b)
    local n = list.n
    list[n + 1] = a
    list[n + 2] = b
    list.n = b and n + 2 or n + 1
end

local function collect(writes, command, key, a, b) put(into(writes, command, key), a, b) end

-- More than 7,990 values cannot be unpacked at once; pairs stay together.
local function flush_in_parts(list)
    for from = 3, list.n, 4000 do
        redis.call(list[1], list[2], unpack(list, from, math.min(from + 3999, list.n)))
    end
end

local function flush(writes)
    for i = 1, #writes do
        local list = writes[i]
        if list.n > 4002 then
            flush_in_parts(list)
        elseif list.n > 2 then
            redis.call(unpack(list, 1, list.n))
        end
    end
end
