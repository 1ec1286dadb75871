--- @include "lib/overdue"
--- @include "lib/revise"
--- @include "lib/unique"
--- @include "lib/attach"
--- @include "lib/place"

-- A one-shot that was to stay and has had its slot goes on staying, whatever its new definition says: without its mark
-- nobody could tell it from one whose slot was lost.
local function stay(ns, id, old, new)
    local stays = old and old.kind == 'a' and same_trigger(old, new) and string.find(old.tags, ' k=r', 1, true)
    if not stays or redis.pcall('HEXISTS', ns .. ':paused', id) == 1
        or type(redis.pcall('ZSCORE', ns .. ':schedule:' .. old.queue, id)) == 'string' then return end
    if not string.find(new.tags, ' k=r', 1, true) then new.tags = string.gsub(new.tags, ' k=%S+', '') .. ' k=r' end
end

-- Whether what is recorded of the name begins or ceases to expire: see lib/kept.
local function change_of_keeping(old, new)
    local was_passing, known = old and is_passing(old.kind, old.tags), old or new.replaces
    if not is_passing(new.kind, new.tags) then return (not old or was_passing) and keep_for_good or nil end
    return known and not was_passing and keep_for_a_day or nil
end

-- One job of an apply: what becomes of it, with its writes, and the generation it has then.
local function define(plan, id, expected, old, new, armed)
    local current = old and old.generation or '0'
    local is_expected = expected == '*' or expected == current or string.match(expected, '^(%d+) ') == current
    if not is_expected then return 'conflict', current end
    stay(plan.clock.ns, id, old, new)
    if old and same_definition(old, new) then return 'unchanged', current end
    if not old and new.position == '$' and not armed then return 'exhausted', current end
    local holder = duplicate_of(plan.clock, plan.taken, id, new)
    if holder then return 'duplicate', holder end
    local is_child = string.find(new.tags, ' p=', 1, true)
    local parent = is_child and find_parent(plan, new)
    if is_child and not parent then return 'no_parent', current end
    if old and string.find(old.tags .. new.tags, ' p=', 1, true) then return 'conflict', current end
    local keep = goes_on(old, new)
    local from = plan.clock.wall
    if old and not keep then
        local through, past = overdue(plan.clock, id, old, expected)
        if not through then return 'behind', current end
        from = through
        if past then past[6] = is_passing(new.kind, new.tags) end
        plan.skips[#plan.skips + 1] = past
    end
    plan.generation = math.max(plan.generation, old and whole(old.generation) or 0) + 1
    new.generation = text(plan.generation)
    if parent then attach(plan, id, new, parent) end
    if plan.parents[id] and not string.find(old.tags, ' f=1', 1, true) then old.tags = old.tags .. ' f=1' end
    local due = revise(plan.writes, plan.clock, id, old, new, armed, not keep and from)
    local queue = queue_of(new.queue)
    if due then plan.hints[queue] = math.min(plan.hints[queue] or due, due) end
    hold_key(plan.writes, plan.clock, plan.taken, id, new, armed or plan.clock.wall)
    plan.defined[id], plan.due[id] = new, due
    plan.keeping[id] = change_of_keeping(old, new)
    return old and 'updated' or 'created', new.generation
end

-- The writes of an apply.
local function carry_out(plan)
    local clock, ns = plan.clock, plan.clock.ns
    for _, range in ipairs(plan.skips) do
        set_aside(ns, 'ledger:' .. range[1], 'list')
        skip(clock, unpack(range))
    end
    for id, keep in pairs(plan.keeping) do keep(clock, id) end
    flush(plan.writes)
    redis.call('SET', ns .. ':generation', text(plan.generation))
    for queue, due in pairs(plan.hints) do hint(clock, queue, due + clock.skew) end
    if plan.writes.freed then reopen(clock, plan.writes.freed) end
end
