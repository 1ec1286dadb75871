-- Hierarchies. A run can have children, one-shots whose record names it (tag `p`). A run whose own work is done waits
-- for them in state P; when all of them have ended, it ends too: as failed, and dead, if one of them failed and its job
-- does not say `x=ignore`. Whoever cancels a run cancels its children.
--
-- Key `children:<run>` (zset): child -> 0 pending, 1 succeeded, 2 failed or cancelled; a day longer than the run
-- Key `parents` (hash): run in state P -> the report of its attempt
--- @include "lib/writes"
local PENDING, SUCCEEDED, FAILED = 0, 1, 2

local function job_named(ns, id) return job_parse(redis.call('HGET', ns .. ':jobs', id)) end

local function children_key(ns, run) return ns .. ':children:' .. run end

-- Only the run of its slot stands for a child: one that somebody triggers besides says nothing about it.
local function parent_of(ns, id)
    local name = run_job(id)
    local job = job_named(ns, name)
    return job and id == name .. '@' .. job.position and string.match(job.tags, ' p=(%S+)')
end

local function count_children(ns, id, from, to)
    local count = redis.pcall('ZCOUNT', children_key(ns, id), from, to)
    return type(count) == 'number' and count or 0 -- what is no zset names no children
end

-- What the success of its own work means for a run: `succeeded`, `failed` or `waits`.
local function family_outcome(ns, id)
    if count_children(ns, id, PENDING, PENDING) > 0 then return 'waits' end
    if count_children(ns, id, FAILED, FAILED) == 0 then return 'succeeded' end
    local job = job_named(ns, run_job(id))
    return job and string.find(job.tags, ' x=ignore', 1, true) and 'succeeded' or 'failed'
end

-- A run in P ends before its children have. (What is no hash holds no report; who ends it must not fail of that.)
local function forget_report(writes, ns, id)
    if redis.pcall('HEXISTS', ns .. ':parents', id) == 1 then collect(writes, 'HDEL', ns .. ':parents', id) end
end

-- A run is over: what `settle_families` has to know of it, taken before its job may be gone.
local function over(ns, id, outcome) return { id, outcome, parent_of(ns, id) } end
