/// The calls of the protocol, setting the clock, and what happens to Redis itself: its state is saved and, later, restored, and
/// somebody overwrites the record of a job or a run (`damage`). `repair` is `carillon fsck --repair`.
package enum Call: String, CaseIterable, Sendable {
    case clock, damage, apply, arm, backfill, claim, complete, fail, forget, heartbeat, limit, pause, progress, reap,
        release
    case checkIndex = "check_index"
    case checkJobs = "check_jobs"
    case checkRuns = "check_runs"
    case checkLimits = "check_limits"
    case remove, repair, restore, resume, revive, save, status, trigger
}

/// One step of a history.
package struct Command: Hashable, Sendable {
    package let call: Call
    /// ARGV of the script; for `clock` and `restore` the time that Redis' clock shows from now on, ms.
    package let words: [String]

    package init(_ call: Call, _ words: [String]) {
        self.call = call
        self.words = words
    }
}

/// One line: `claim w1 1 10 30000 default`. An empty word is `''`, a space in one `␣`, a line break `⏎`.
extension Command: LosslessStringConvertible {
    package var description: String {
        ([call.rawValue] + words.map { $0.isEmpty ? "''" : $0.replacing(" ", with: "␣").replacing("\n", with: "⏎") })
            .joined(separator: " ")
    }

    package init?(_ line: String) {
        let words = line.split(separator: " ").map { word in
            word == "''" ? "" : word.replacing("␣", with: " ").replacing("⏎", with: "\n")
        }
        guard let name = words.first, let call = Call(rawValue: String(name)) else { return nil }
        self.init(call, words.dropFirst().map { String($0) })
    }
}
