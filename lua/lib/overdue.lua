-- The slots of an old trigger that are due and not decided when the job gets another one. None is dropped silently, and
-- none runs: the old definition is gone, and the new one is not due then. They are `missed`, of a paused job
-- `skipped_paused`, and the ledger says `redefined`.
--
-- Those of an interval are counted here, those of a calendar by the caller, unless the armed one is the only one: it
-- is told that the job is `behind`, and comes again with what it counted, in place of the generation that it expects:
--     "<generation> <position> <through> <first>:<last>:<slots>"     `-`: none; 0 slots: nobody can count them
-- A compare-and-set on the generation (lib/define) and on where the job is. Nobody has taken a slot since `through`,
-- and the caller came before that: so the new trigger counts from then on, and no busy calendar outruns its caller.

local function read_count(told, old, armed, first, now)
    local position, through, range = string.match(told, '^%d+ (%S+) (%d+) (%S+)$')
    through = whole(through)
    if position ~= old.position or not through or through > now then return nil end
    if range == '-' and not armed then return through, first, first, nil end
    local from, to, slots = string.match(range, '^(%d+):(%d+):(%d+)$')
    from, to, slots = whole(from), whole(to), whole(slots)
    if not slots or from < first or to < from or to > through or armed and from ~= armed then return nil end
    return through, from, to, slots
end

-- Answers the instant from which on the new trigger counts, nil if the caller has to count first; and the range, as
-- `skip` takes it.
local function overdue(clock, id, old, told)
    local ns, now = clock.ns, clock.wall
    local paused = redis.call('HGET', ns .. ':paused', id)
    local armed = whole(redis.call('ZSCORE', ns .. ':schedule:' .. old.queue, id) or nil)
        or whole(string.match(paused or '', '^%d+ (%d+) '))
    local settled = whole(string.match(old.position, '^<(%d+)$'))
    local first = armed or settled and settled + 1
    if not first or first > now then return now end
    local through, last, slots = now, first, 1
    if old.kind == 'e' then
        slots = math.floor((now - first) / old.interval) + 1
        last = first + (slots - 1) * old.interval
    elseif old.kind == 'c' then
        local following = string.match(old.position, '^!?([%d$]+)$')
        if not armed or following ~= '$' and (whole(following) or 0) <= now then
            through, first, last, slots = read_count(told, old, armed, first, now)
        end
    end
    if not through or not slots then return through end
    local since = string.match(paused or '', '^(%d+) ')
    local detail = since and 'redefined ' .. since .. ' ' .. string.match(paused, '^%d+ %S+ ?(.*)$') or 'redefined'
    return through, { id, paused and 'skipped_paused' or 'missed', first, last, slots, false, detail }
end
