extension Mutant {
    /// All of them, by what they break.
    package static let all =
        slots + redefinitions + tokens + times + overlaps + definitions + waking + lanes + bounds + ends + families
        + backfills + rollbacks + damage

    private static let slots = [
        Mutant(
            "the next slot is armed when the run ends", "a crash between claim and completion ends the job",
            [
                Edit(
                    file: "lib/recurring", from: "put(into(writes, 'ZADD', key, 3), text(armed), id)",
                    to: "collect(writes, 'ZREM', key, id)"),
                Edit(
                    file: "lib/finish",
                    from: "    if run.kind == 'r' then\n        collect(writes, 'ZREM', ns .. ':live', id)\n",
                    to: """
                            if run.kind == 'r' then
                                local job = job_parse(redis.call('HGET', ns .. ':jobs', run_job(id)))
                                if job and job.interval then
                                    local slot = first_slot(job, tonumber(run.claimed))
                                    collect(writes, 'ZADD', ns .. ':schedule:' .. job.queue, text(slot), run_job(id))
                                end
                                collect(writes, 'ZREM', ns .. ':live', id)

                        """),
            ]),
        Mutant(
            "the next slot is computed from now", "slots drift, and some are lost", "lib/settle",
            "if latest == oldest then return latest, latest + step, skipped end",
            "if latest == oldest then return latest, now + step, skipped end"),
        Mutant(
            "after an outage the next slot is computed from now", "slots drift, and some are lost", "lib/settle",
            "    return latest, latest + step, skipped\nend", "    return latest, now + step, skipped\nend"),
        Mutant(
            "a slot is claimed a millisecond early", "jobs run before their time", "lib/serve",
            "oldest(schedule, grants.clock.wall_text,", "oldest(schedule, text(grants.clock.wall + 1),"),
        Mutant(
            "the catch-up window is a millisecond short", "a slot at its very edge is missed", "lib/settle",
            "if slot < now - job.window then\n        oldest", "if slot <= now - job.window then\n        oldest"),
        Mutant(
            "a one-shot's window is a millisecond short", "a slot at its very edge is missed", "lib/dispatch",
            "elseif slot < grants.clock.wall - job.window then", "elseif slot <= grants.clock.wall - job.window then"),
        Mutant(
            "coalesced slots are counted with the one that runs", "the ledger counts a slot twice", "lib/settle",
            "    skipped[#skipped + 1] = { 'coalesced', oldest, latest - step, count }",
            "    skipped[#skipped + 1] = { 'coalesced', oldest, latest - step, count + 1 }"),
        Mutant(
            "slots that were settled with a chosen one are settled again", "the ledger counts a slot twice",
            "lib/settle",
            "local settled = chosen == '!' and type(following) == 'number' and following - 1 or slot",
            "local settled = slot"),
        Mutant(
            "a slot skipped by the overlap policy is not recorded", "silent skip", "lib/recurring",
            "    if is_skipped then\n        skips", "    if false then\n        skips"),
        Mutant(
            "slots that passed in a pause are not recorded", "silent skip", "resume",
            "if skipped then skip(clock, id, 'skipped_paused', skipped[1], skipped[2], skipped[3], false, why) end", ""),
        Mutant(
            "slots of a changed trigger that were due are not recorded", "silent skip", "lib/define",
            "        plan.skips[#plan.skips + 1] = past\n", ""),
        Mutant(
            "`arm` does not compare the slot", "a late answer skips slots or repeats them", "arm",
            "ok = list and job.position == '<' .. slot and", "ok = list and string.find(job.position, '^<') and"),
        Mutant(
            "`arm` does not compare the generation", "an answer for an old definition arms the new one", "arm",
            "job.generation == generation and ", ""),
        Mutant(
            "`arm` does not ask whether the job is still parked", "a paused job fires", "arm",
            "ok = list and job.position == '<' .. slot and redis.call('ZSCORE', ns .. ':arming', id)",
            "ok = list and job.position == '<' .. slot"),
        Mutant(
            "nobody is asked again for slots", "a job whose armer died never fires again", "claim",
            "if abandoned then seldom()", "if false then seldom()"),
        Mutant(
            "what a catch-up chose is forgotten", "in a busy queue the job is parked for ever", "arm",
            "'!' .. position_of(following)", "position_of(following)"),
        Mutant(
            "a pause leaves the job in `arming`", "a paused job fires", "lib/pausing",
            "    collect(writes, 'ZREM', ns .. ':arming', id)\n", ""),
        Mutant(
            "a resume takes slots computed for another one", "slots are lost or counted twice", "resume",
            " and ARGV[5] == text(armed)", ""),
    ]

    private static let tokens = [
        Mutant(
            "the token is not compared", "a worker that lost its lease decides about somebody else's attempt",
            "lib/finish",
            " and run.token == token then return run end", " then return run end"),
        Mutant(
            "the short way of `complete` does not compare the token", "the same, for plain one-shots",
            "lib/end_plain",
            " or find(record, token, 3, true) ~= 3", ""),
        Mutant(
            "tokens are not remembered", "two attempts hold the same token", "claim",
            "keep_clock(clock)\nwait", "wait"),
        Mutant(
            "tokens are a bare counter", "after a lost write a token is given out twice", "lib/clock",
            "token = math.max(tonumber(token), (steady + ahead) * 1000)", "token = tonumber(token)"),
        Mutant(
            "a proof of lost writes is not remembered", "a token is given out twice", "lib/rollback",
            "        clock.token = math.max(clock.token, seen)\n", ""),
        Mutant(
            "a repeated request is carried out again", "a lost reply costs a second run", "lib/session",
            "    if last == request then return reply, nil, last end\n", ""),
        Mutant(
            "an overtaken request is carried out", "an old call undoes a newer one", "lib/session",
            "whole(request) < whole(last) then", "false then"),
        Mutant(
            "a repeated claim gets what an earlier one got", "a run that was never lost is started again",
            "lib/regrant",
            "token and token >= tonumber(first) and token <= tonumber(last)", "token"),
        Mutant(
            "a run twice in one call counts twice", "counters lie", "lib/complete_any",
            "not seen[id] and held(id", "held(id"),
        Mutant(
            "the short way of `complete` answers twice for a run", "a caller believes in two ends", "lib/end_plain",
            "if ended == #ids then return string.rep('O', ended) end", "do return string.rep('O', #ids) end"),
        Mutant(
            "a heartbeat renews runs that are somebody else's", "a lease that nobody holds never ends", "heartbeat",
            "if run then collect(", "if records[i] then collect("),
    ]

    private static let times = [
        Mutant(
            "a lease ends a millisecond early", "an attempt is taken away from who still holds it", "reap",
            "text(clock.steady - 1)", "text(clock.steady)"),
        Mutant(
            "leases go by the wall clock", "a clock that steps back makes leases last", "lib/grants",
            "deadline = clock.steady + lease", "deadline = clock.wall + lease"),
        Mutant(
            "the steady clock follows the wall", "leases begin anew when the clock steps back", "lib/clock",
            "if wall + skew < tonumber(last) then", "if false then"),
        Mutant(
            "retries go by the wall clock", "a clock that steps back delays them", "fail",
            "local due = clock.steady +", "local due = clock.wall +"),
        Mutant(
            "a released attempt counts", "a worker that shuts down uses up attempts", "release",
            "        run.attempt = math.max(0, run.attempt - 1)\n", ""),
        Mutant(
            "a lost attempt too many", "a run that kills its worker is tried once more", "reap",
            "elseif run.attempt < run.max and", "elseif run.attempt <= run.max and"),
        Mutant(
            "a failed attempt too many", "more attempts than allowed", "fail",
            "(snoozed or run.attempt < run.max)", "(snoozed or run.attempt <= run.max)"),
        Mutant(
            "workers are never forgotten", "polls become rarer for ever", "claim",
            "forget_workers(clock)\n", ""),
        Mutant(
            "a one-shot's history stays for ever", "memory leak", "lib/history",
            "    if run.goes then keep_for_a_day(clock, job) end\n", ""),
        Mutant(
            "what a one-shot was triggered for besides its slot is kept for good", "memory leak", "lib/history",
            "attempt[2].kind ~= 'r' or not record or", "attempt[2].kind ~= 'r' or false and"),
        Mutant(
            "a recurring job takes over the expiry of a one-shot of its name", "its history is gone a day later",
            "lib/define", "return (not old or was_passing) and keep_for_good or nil", "return nil"),
        Mutant(
            "what a recurring job has left stays under the name of a one-shot", "memory leak", "lib/define",
            "return known and not was_passing and keep_for_a_day or nil", "return nil"),
        Mutant(
            "an attempt too many is kept", "records grow", "lib/history",
            "local surplus = redis.call('LLEN', history) - keep\n",
            "local surplus = redis.call('LLEN', history) - keep - 1\n"),
    ]

    private static let overlaps = [
        Mutant(
            "live runs do not hold up the next slot", "runs overlap", "lib/overlap",
            "policy ~= 'allow_all' and is_busy(grants, writes, name)",
            "is_busy(grants, writes, name) and nil"),
        Mutant(
            "`buffer_one` keeps two", "work piles up", "lib/overlap", "buffer_one = 1,", "buffer_one = 2,"),
        Mutant(
            "a buffered run starts while others are live", "runs overlap", "lib/promote",
            "if not id or redis.call('ZLEXCOUNT', ns .. ':live', from, to) > 0 then", "if not id then"),
        Mutant(
            "the end of a run promotes nobody", "what is buffered waits for ever", "lib/complete_any",
            "    promote(clock, ended)\n", ""),
        Mutant(
            "a dead run stays live", "the job never runs again", "lib/dead",
            "        collect(writes, 'ZREM', ns .. ':live', id)\n", ""),
        Mutant(
            "`cancel_other` leaves a run that waits for its retry", "it starts although it was cancelled",
            "lib/stop",
            "(at_once or string.find(run.state, '[WP]'))", "at_once"),
        Mutant(
            "a run that was asked to stop is retried", "a cancelled run comes back", "fail",
            "        if run.state ~= 'L' then outcome = 'cancelled' end\n", ""),
        Mutant(
            "`terminate_other` leaves the run in its queue", "it starts although it is over", "lib/stop",
            "    if is_there then collect(writes, 'ZREM', ready, id) end\n", ""),
        Mutant(
            "what `cancel_other` supersedes is not recorded", "silent skip", "lib/overlap",
            "            if slot then skips[#skips + 1] = { name, 'skipped_overlap', slot, slot, 1, false, id } end\n",
            ""),
    ]

    private static let definitions = [
        Mutant(
            "jobs are taken off the schedule after they were put on it", "a job applied with others never fires again",
            "lib/revise", "if leaves and (paused or not slot or before ~= key) then", "if leaves then"),
        Mutant(
            "another interval keeps the old slot", "the job runs off its phase", "lib/revise",
            "    return old.position == new.position or", "    return true or"),
        Mutant(
            "a one-shot whose slot has moved is told from its definition by the slot",
            "each start of an agent runs it again",
            "lib/revise", "string.match(old.tags, ' t=(%S+)') == new.position", "false"),
        Mutant(
            "an equal definition counts as a change", "every start of an agent edits every job", "lib/define",
            "if old and same_definition(old, new) then", "if false then"),
        Mutant(
            "the expected generation is not compared", "of two edits the slower one wins silently", "lib/define",
            "if not is_expected then", "if false then"),
        Mutant(
            "runs under way get the new definition", "a retry does something else than its first attempt",
            "lib/preserve",
            "if run and (run.body == '' or not keep and run.kind ~= 'r') then", "if false then"),
        Mutant(
            "a run with a copy of its own stays the one-shot's", "its end takes away the recurring job of that name",
            "lib/preserve", "if run and (run.body == '' or not keep and run.kind ~= 'r') then",
            "if run and run.body == '' then"),
        Mutant(
            "a new trigger begins after now, whatever ran", "after a step back of the clock a slot runs twice",
            "lib/revise",
            "math.max(from, old and latest_run(ns, id, old) or 0)", "from"),
        Mutant(
            "a new one-shot takes the name of a run that is still there", "two runs share a name", "lib/preserve",
            "    while redis.call('HEXISTS', ns .. ':runs', id .. '@' .. text(slot)) == 1 do slot = slot + 1 end\n", ""),
        Mutant(
            "the end of a removed job's run takes the job with it", "a new job of that name disappears", "lib/cancel",
            "run.state, run.kind = 'X', 'r'", "run.state = 'X'"),
        Mutant(
            "a removed job's retry stays in its queue", "a job runs after its removal", "lib/cancel",
            "                collect(writes, 'ZREM', ns .. ':ready:' .. run.queue, run_id)\n", ""),
        Mutant(
            "a removed job's buffered runs stay", "a job runs after its removal", "lib/cancel",
            "        collect(writes, 'ZREM', ns .. ':buffered', run_id)\n", ""),
        Mutant(
            "a job with history goes without it being said", "a one-shot's job stays for ever", "lib/finish",
            "    if run.kind == 'r' then\n        collect(writes, 'ZREM', ns .. ':live', id)\n",
            "    if run.kind ~= 'a' then\n        collect(writes, 'ZREM', ns .. ':live', id)\n"),
        Mutant(
            "a manual run of a one-shot keeps no definition", "it is lost when the one-shot ends first", "trigger",
            "local body = job.kind == 'a' and '\\n' .. string.sub(job.record, job.body) or ''", "local body = ''"),
        Mutant(
            "a second pause replaces the first", "the reason and the armed slot are lost", "lib/pausing",
            "    if is_paused then return end\n", ""),
    ]

    private static let waking = [
        Mutant(
            "an earlier slot wakes nobody", "it fires late", "lib/wake", "watched <= due and", "watched >= due and"),
        Mutant(
            "the backup comes with the watcher", "two claims for every slot", "lib/watch",
            "return chosen and wait + GRACE or wait", "return wait"),
        Mutant(
            "a claim takes more than its share", "others stay idle", "claim",
            "math.ceil(count_due(grants, lanes[i]) / (1 + helpers))", "count_due(grants, lanes[i])"),
        Mutant(
            "nobody is called to help", "a backlog is worked off by one", "lib/watch",
            "            if not summon(clock, queue, 0, me) then break end\n", ""),
        Mutant(
            "who does not hear is the watch", "a slot fires late", "lib/wake",
            "if found ~= except and tell(clock, queue, found, wait) then return found end",
            "if found ~= except then tell(clock, queue, found, wait) return found end"),
        Mutant(
            "the end of a lease wakes a millisecond early", "a claim in vain for each lost run", "lib/outlook",
            "head(ns .. ':leases', 1)", "head(ns .. ':leases', 0)"),
        Mutant(
            "a stand-down names the caller's claim, not the backup's",
            "the backup comes in vain, or not when it was told to since", "lib/watch",
            "tell(clock, queue, backup, poll, appointed)", "tell(clock, queue, backup, poll, request)"),
        Mutant(
            "a backup is stood down though nobody takes its place", "who watches alone has no backup", "lib/watch",
            "if chosen and backup ~= me and", "if backup ~= me and"),
        Mutant(
            "a watcher that comes a moment early calls another", "two messages in vain", "lib/watch",
            "watched == at and free > 0 and wait > 0", "watched == at and free > 0 and wait > GRACE"),
        Mutant(
            "an earlier slot forgets the claim of the backup", "a claim in vain", "lib/wake",
            "backup, appointed)\nend", "backup, '')\nend"),
    ]
}
