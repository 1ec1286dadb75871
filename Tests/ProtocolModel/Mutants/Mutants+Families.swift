extension Mutant {
    /// Parents and children.
    static let families = [
        Mutant(
            "a parent ends with one child open", "what needs all of them begins too early", "lib/family",
            "if count_children(ns, id, PENDING, PENDING) > 0 then",
            "if count_children(ns, id, PENDING, PENDING) > 1 then"),
        Mutant(
            "a failed child is no failure of its parent", "what needs all of them goes on", "lib/family",
            "if count_children(ns, id, FAILED, FAILED) == 0 then", "if true then"),
        Mutant(
            "`on_child_failure: ignore` is ignored", "a parent dies of what it does not need", "lib/family",
            "string.find(job.tags, ' x=ignore', 1, true) and 'succeeded'", "'failed'"),
        Mutant(
            "a run that is triggered besides stands for the child", "a parent ends before its child has run",
            "lib/family",
            "job and id == name .. '@' .. job.position and", "job and"),
        Mutant(
            "the children of a cancelled run go on", "work that nobody wants", "lib/parents",
            "if outcome == 'cancelled' then most =", "if false then most ="),
        Mutant(
            "the end of the last child does not end its parent", "it waits for ever", "lib/parents",
            "if run and run.state == 'P' and", "if false and run and run.state == 'P' and"),
        Mutant(
            "a parent's own end promotes nobody", "what is buffered waits for ever", "lib/stop",
            "    promote(grants.clock, grants.over)\n", ""),
        Mutant(
            "a run that got a child stays a plain one-shot", "it ends without its children", "lib/attach",
            "        parent.run.kind = 'k'\n", ""),
        Mutant(
            "an edit forgets that the job has children", "it ends without them", "lib/revise",
            "    if old and string.find(old.tags, ' f=1', 1, true) then new.tags = new.tags .. ' f=1' end\n", ""),
        Mutant(
            "a parent edited in the call that gave it a child forgets it", "it ends without it", "lib/define",
            "    if plan.parents[id] and not string.find(old.tags, ' f=1', 1, true) then old.tags = old.tags .. ' f=1' end\n",
            ""),
        Mutant(
            "a child may be given to a run that has ended", "it waits for nobody, and nobody for it", "lib/attach",
            "if run and string.find(run.state, '[LWBP]') or not run and is_ahead then", "if run or is_ahead then"),
        Mutant(
            "a revived child stays failed", "its parent, revived as well, does not wait for it", "revive",
            "            collect(writes, 'ZADD', family, PENDING, job)",
            "            collect(writes, 'ZADD', family, FAILED, job)"),
    ]
}
