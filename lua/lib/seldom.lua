-- What few claims need. Redis makes the functions of a script anew in every call, and a hundred of them cost as much as
-- ten runs: these are made when the first of them is needed.
--- @include "lib/job"
local made
local function seldom()
    if made then return made end
--- @include "lib/run"
--- @include "lib/waiting"
--- @include "lib/regrant"
--- @include "lib/dispatch"
    made = {
        grant_waiting = grant_waiting, regranted = regranted, dispatch_all = dispatch_all,
        rearm_abandoned = rearm_abandoned, reopen = reopen,
    }
    return made
end
