import Carillon

/// C7, in physical time: handlers of one run, or of two runs that its job's policy keeps apart, do not execute at once.
///
/// A worker stops its handler when it has not renewed the lease for 0.9 of it, so a tenth is left before anybody else can have the
/// run. Three things can defeat that, and only where they are on record is an overlap allowed, and only as long:
///
/// - the worker was stopped, or had no processor: it notices when it goes on;
/// - Redis' clock was set forward: leases ended early by it. The worker is told with its next heartbeat, a third of a lease after
///   the last; and if none gets through, its last renewal came before the other's claim, and 0.9 of a lease later it stops;
/// - the power failed: Redis has forgotten the claim of one of the two. Who it was stops by the same rule, counted from the return.
///
/// Under `terminate_other` the earlier run is over when the next one starts: the second rule holds without any fault. A job that
/// does not hear of its cancellation is not judged.
enum PhysicalOverlapChecker: Checker {
    static let name = "C7p"
    static let law = "Handlers execute at the same time only where a recorded fault explains it, and as long"

    static func findings(in histories: Histories) -> [String] {
        overlaps(in: histories).filter { $0.excess > 0 }.map {
            "\($0.earlier.run), token \($0.earlier.token), on \($0.earlier.worker) was still executing "
                + "\($0.length / 1_000_000) ms after \($0.later.run), token \($0.later.token), had started on "
                + "\($0.later.worker): \($0.excess / 1_000_000) ms more than faults explain"
        }
    }

    struct Overlap {
        let earlier: AttemptSpan
        let later: AttemptSpan
        /// How long it should have taken at most, in nanoseconds.
        let allowed: Int64

        var length: Int64 { min(earlier.end, later.end) - later.start }
        var excess: Int64 { length - allowed }
    }

    static func overlaps(in histories: Histories) -> [Overlap] {
        let jobs = histories.jobsByID
        let excuses = OverlapExcuses(histories)
        var overlaps: [Overlap] = []
        for (id, attempts) in AttemptSpan.all(in: histories) {
            let job = jobs[id]
            if job?.work.isDeaf == true { continue }
            for (index, earlier) in attempts.enumerated() {
                for later in attempts[(index + 1)...].prefix(while: { $0.start < earlier.end }) {
                    let isSameRun = earlier.run == later.run
                    guard isSameRun || job?.isExclusive == true else { continue }
                    let isPolicy = !isSameRun && job?.overlap == .terminateOther
                    let (stale, fresh) = earlier.token < later.token ? (earlier, later) : (later, earlier)
                    overlaps.append(
                        Overlap(
                            earlier: earlier, later: later,
                            allowed: excuses.allowed(stale, fresh, isPolicy: isPolicy)))
                }
            }
        }
        return overlaps
    }
}
