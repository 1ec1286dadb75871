-- Idempotency. A caller numbers its calls of one kind and has one of them under way at a time, so remembering the last
-- number and its reply is enough to answer a repeated call after a lost reply. An hour is longer than any client
-- retries.
--
-- Key `session:<caller>:<kind>` (string, expires): "<request> <reply>"
--
-- Answers the reply to repeat, or an error, or nothing; and then the last number, by which a caller sees that it was
-- forgotten.
local function replayed(ns, caller, kind, request)
    -- What somebody else put there remembers nothing; `remember` replaces it, whatever its type.
    local record = redis.pcall('GET', ns .. ':session:' .. caller .. ':' .. kind)
    if type(record) ~= 'string' then return nil end
    local last, reply = string.match(record, '^(%S+) (.*)$')
    if last == request then return reply, nil, last end
    -- A request from before the last one was overtaken on the way, on a connection that is gone: nobody waits for it.
    if whole(last) and whole(request) and whole(request) < whole(last) then
        return nil, redis.error_reply('STALE request ' .. request .. ', the caller is at ' .. last)
    end
    return nil, nil, last
end

local function remember(ns, caller, kind, request, reply)
    redis.call('SET', ns .. ':session:' .. caller .. ':' .. kind, request .. ' ' .. reply, 'PX', '3600000')
end
