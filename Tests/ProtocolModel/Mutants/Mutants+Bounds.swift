extension Mutant {
    /// Ends of jobs: the last slot, and how many may start.
    static let bounds = [
        Mutant(
            "a slot that waits in the buffer does not count", "more runs than `remaining_runs`", "lib/recurring",
            "if job.left and not is_skipped then", "if job.left and may_start then"),
        Mutant(
            "a skipped slot counts", "fewer runs than `remaining_runs`", "lib/recurring",
            "if job.left and not is_skipped then", "if job.left then"),
        Mutant(
            "what `cancel_other` supersedes is not given back", "fewer runs than `remaining_runs`", "lib/recurring",
            "job.left - 1 + #skips - known)", "job.left - 1)"),
        Mutant(
            "a job whose runs are used up goes on", "more runs than `remaining_runs`", "lib/recurring",
            "if armed == '$' or job.left == 0 then", "if armed == '$' then"),
        Mutant(
            "the runs of an interval are not remembered", "it never ends", "lib/recurring",
            "or job.left and job.position\n", "or nil\n"),
        Mutant(
            "an edit counts the runs anew", "each deployment starts the job over", "lib/revise",
            "keep and old.limit == new.limit and old.left or new.limit", "new.limit"),
        Mutant(
            "another number of runs does not bring the job back", "a job that never fires again", "lib/revise",
            "and not (old.left == 0 and old.limit ~= new.limit)", ""),
        Mutant(
            "a new job without any slot is created", "a job that never fires", "lib/define",
            "if not old and new.position == '$' and not armed then return 'exhausted', current end\n    ", ""),
        Mutant(
            "a resume brings an exhausted job back", "more runs than `remaining_runs`", "resume",
            "local kind = is_over and 'over' or job.kind", "local kind = job.kind"),
        Mutant(
            "a job that was parked has always another slot", "a worker is asked for ever", "arm",
            "local is_over = armed == math.huge", "local is_over = false"),
    ]
}
