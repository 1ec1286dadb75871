/// What a fixed-time job does when the clock change takes its time of day away or gives it twice.
///
/// The defaults are the behaviour of Debian's cron (vixie-cron 3.0pl1, `cron.c`): when the clock jumps forward, jobs
/// with a wildcard minute or hour just go on, and each fixed-time job of the missing hour runs right after the jump;
/// when it goes back, wildcard jobs run through the repeated hour and fixed-time jobs, which have already run, do
/// not. Two differences: cron treats a change of more than three hours as a new clock setting and drops the missing
/// jobs, we treat all changes alike (Samoa skipped a whole day in 2011); and several missing times of one job become
/// one slot here, because they would fall on the same instant.
///
/// A job is fixed-time unless ``CronExpression/followsElapsedTime``. Jobs that follow elapsed time run at every real
/// minute that matches, whatever the policy says.
public struct DSTPolicy: Hashable, Sendable {
    /// Local times that do not exist because the clock goes forward (option `dst_gap`).
    public enum Gap: String, Hashable, Sendable, CaseIterable {
        /// Once, at the first instant after the gap. The default.
        case runAtTransition = "run_at_transition"
        /// Not at all.
        case skip
        /// Later by the length of the gap: 02:30 runs at 03:30.
        case shiftForward = "shift_forward"
    }

    /// Local times that happen twice because the clock goes back (option `dst_overlap`).
    public enum Overlap: String, Hashable, Sendable, CaseIterable {
        /// Once, the first time. The default.
        case first
        /// Once, the second time.
        case last
        /// Both times.
        case both
    }

    public var gap: Gap
    public var overlap: Overlap

    public init(gap: Gap = .runAtTransition, overlap: Overlap = .first) {
        self.gap = gap
        self.overlap = overlap
    }

    /// What a job that follows elapsed time does: nothing in the gap, everything in both passes of the overlap.
    static let elapsed = DSTPolicy(gap: .skip, overlap: .both)
}
