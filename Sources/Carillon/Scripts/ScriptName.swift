/// The transitions of the protocol. Each is one file in `lua/`, one method of ``Store`` and one test file.
package enum ScriptName: String, CaseIterable, Sendable {
    case apply, arm, backfill, claim, complete, fail, forget, heartbeat, incarnation, limit, pause, progress, reap
    case release, remove, resume, revive, rights, status, trigger
    case checkKeys = "check_keys"
    case checkJobs = "check_jobs"
    case checkRuns = "check_runs"
    case checkIndex = "check_index"
    case checkLimits = "check_limits"

    /// Whether it may change something.
    var writes: Bool { self != .status && self != .rights }

    /// What it wants of the namespace.
    var access: Schema.Access { self == .apply ? .mark : writes ? .write : .read }
}
