-- Decisions are collected and written at the end, one variadic command per key: cheaper, and nothing is read between
-- writes. `into` gives the list of one command on one key; a list keeps its length in `n`, since `#` is a search.
--
-- None of it can fail. If it does all the same, half-way, nothing may be lost: what is new comes first, an index before
-- the record that it speaks of, and what is over goes last, a run's record at the very end, since a repeated call goes
-- by it. What is then in two places is put right by the next calls (FaultPointTests).
local ORDER = { ZADD = 1, HSET = 2, SADD = 2, SET = 2, ZREM = 4, HDEL = 5 }

local function into(writes, command, key, order)
    local name = command .. key
    local list = writes[name]
    if not list then
        list = { command, key, n = 2, order = order or ORDER[command] }
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

-- More than 7,990 values cannot be unpacked at once. Pairs stay together, as long as no flag stands before them: see
-- `open_lane`.
local function flush_in_parts(list)
    for from = 3, list.n, 4000 do
        redis.call(list[1], list[2], unpack(list, from, math.min(from + 3999, list.n)))
    end
end

local function flush(writes)
    for order = 0, 7 do
        for i = 1, #writes do
            local list = writes[i]
            if list.order == order and list.n > 4002 then
                flush_in_parts(list)
            elseif list.order == order and list.n > 2 then
                redis.call(unpack(list, 1, list.n))
            end
        end
    end
end
