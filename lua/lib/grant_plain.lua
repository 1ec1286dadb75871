-- The short way of the plain one-shot: the default queue, no option, no tag. It is the bulk of all work, and its record
-- alone says all.
--- @include "lib/job"
--- @include "lib/grants"

-- Grants due jobs as long as they are plain; answers how many. The score of each is the slot in its record, so it need
-- not travel as text, and jobs that are due together have it checked once.
local function grant_plain(grants, key, ids, records)
    local match, clock, oldest = string.match, grants.clock, grants.clock.wall - DEFAULT_WINDOW
    local runs, n, count, checked = grants.runs, grants.n, #ids, false
    local done, new, leased = into(grants.writes, 'ZREM', key), grants.to_runs, grants.to_leases
    local d, r, l, deadline = done.n, new.n, leased.n, grants.lease_until
    local numbers, place = ' 1 3 ' .. grants.claimed .. ' a ', ' ' .. grants.worker .. ' default'
    for i = 1, #ids do
        local id, record = ids[i], records[i] or ''
        local generation, slot = match(record, '^(%d+) a (%d+)\n')
        if slot ~= checked then
            local at = slot and tonumber(slot)
            if not at or at < oldest or at > clock.wall then
                count = i - 1
                break
            end
            checked = slot
        end
        local run = id .. '@' .. slot
        local head, low = next_token(grants)
        local granted = 'L ' .. head .. low .. numbers .. generation .. place
        runs[n + 1], runs[n + 2], runs[n + 3] = run, granted, record
        new[r + 1], new[r + 2] = run, granted
        leased[l + 1], leased[l + 2] = deadline, run
        done[d + i] = id
        n, r, l = n + 3, r + 2, l + 2
    end
    grants.n, new.n, leased.n, done.n = n, r, l, d + count
    return count
end
