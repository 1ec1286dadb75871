-- The success of runs of any kind. Answers one letter per run, or nil and an error, with nothing written.
--- @include "lib/job"
--- @include "lib/run"
--- @include "lib/parents"
--- @include "lib/promote"
--- @include "lib/rollback"
local function complete_any(clock, ids, records)
    local ns = clock.ns
    local wrong = wrong_type(ns, FINISH_TYPES)
    if wrong then return nil, wrong end

    -- DECIDE
    local writes, reported, ended, letters, seen, silent = {}, {}, {}, {}, {}, 0
    for i, id in ipairs(ids) do
        local token = ARGV[i * 3 + 1]
        local run = not seen[id] and held(id, records[i], token)
        letters[i] = run and 'O' or 'S'
        if not run then
            if not seen[id] then notice_rollback(clock, token) end
        elseif run.state == 'X' or run.kind == 'g' or run.state == 'L' and run.kind == 'a' then
            drop_run(writes, ns, id, run)
            if run.state == 'X' or run.kind == 'g' then ended[#ended + 1] = { id } end
            silent = silent + 1
        else
            local report, attempt = ARGV[i * 3 + 2], attempt_of(run)
            local outcome = finish_run(writes, clock, id, run, report)
            if outcome then
                reported[#reported + 1] = { id, attempt, outcome, report }
                ended[#ended + 1] = over(ns, id, outcome)
            end
        end
        seen[id] = true
    end

    -- WRITE
    open_history(ns, reported)
    flush(writes)
    for _, item in ipairs(reported) do record_attempt(clock, unpack(item)) end
    settle_families(clock, ended)
    promote(clock, ended)
    reopen(clock, writes.freed)
    record_rollback(clock)
    if silent > 0 then tally(ns, 'succeeded', silent) end
    return table.concat(letters)
end
