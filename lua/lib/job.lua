-- A job's record, one field of the hash `jobs`:
--
--   <generation> <kind> <position>[/<left>][ <tag>=<value>…]\n     what scripts decide by
--   <document as JSON>\n                                    for people and workers; never read here
--   <payload>                                               opaque bytes
--
--   kind  position                                   tags (absent = default)
--   a     the slot                                    q lane (default)     m max attempts (3)
--   e     <interval>:<phase>                          o overlap (skip)     l coalesce (latest)
--   c     the slot after the armed one, `-` if not    w catch-up window (365 days)
--         yet known, `$` if there is none; or `<S`:   k one-shot: `k` keeps its history,
--         parked, settled through slot S; `!` before    `r` the job as well
--         it: the armed one was chosen by a catch-up  n remaining runs (no limit)
--                                                   g limits of its group: see lib/revise
--                                                   u unique key of a one-shot: see lib/unique
--                                                   p parent, f has children, x=ignore: see lib/family
--                                                   t the trigger as it was defined: see lib/revise
--                                                   ks, kf how many attempts are kept: see lib/history
--                                                   pf a dead run pauses the job: see lib/dead
--
--   left  with the tag n: how many slots may still start
local DEFAULT_WINDOW = 31536000000
local SHORTEST = 100 -- ms: what fires more often than clients allow was not written by one

local function job_parse(record)
    local generation, kind, position, left, tags, body =
        string.match(record or '', '^(%d+) ([aec]) ([%d:<!$-]+)/?(%d*)([^\n]*)\n()')
    if not generation or #generation > 15 then return nil end
    local job = { generation = generation, kind = kind, position = position, tags = tags, record = record, body = body }
    if tags == '' then
        job.queue, job.max = 'default', '3'
    else
        if string.sub(tags, 1, 1) ~= ' ' then return nil end
        job.queue = string.match(tags, ' q=(%S+)') or 'default'
        job.max = string.match(tags, ' m=(%d+)') or '3'
        if #job.max > 6 then return nil end
    end
    if kind == 'e' then
        local interval, phase = string.match(position, '^(%d+):(%d+)$')
        job.interval, job.phase = whole(interval), whole(phase)
        if not job.interval or job.interval < SHORTEST or not job.phase then return nil end
    elseif kind == 'a' then
        if not string.find(position, '^%d+$') or #position > 15 then return nil end
    elseif not string.find(position, '^!?%$$') and position ~= '-' and not whole(string.match(position, '^[<!]?(%d+)$'))
    then
        return nil
    end
    if string.find(tags, ' g=', 1, true) and not string.find(job.queue, '/%d+/.') then return nil end
    if kind ~= 'a' then
        job.limit = whole(string.match(tags, ' n=(%d+)'))
        job.left = job.limit and (whole(left) or job.limit)
        job.overlap = string.match(tags, ' o=(%S+)') or 'skip'
        job.coalesce = string.match(tags, ' l=(%S+)') or 'latest'
    end
    job.window = tonumber(string.match(tags, ' w=(%d+)') or DEFAULT_WINDOW)
    return job
end

-- The same record with another position (a cron job moves on).
local function job_at(job, position)
    local left = job.left and '/' .. text(job.left) or ''
    return job.generation .. ' ' .. job.kind .. ' ' .. position .. left .. job.tags .. '\n'
        .. string.sub(job.record, job.body)
end

-- The document alone, all a worker needs to compute slots.
local function job_document(job)
    return string.match(job.record, '^[^\n]*', job.body)
end

-- The first slot of an interval strictly after `now`.
local function first_slot(job, now)
    return now - (now - job.phase) % job.interval + job.interval
end
