import ArgumentParser
import Carillon
import RedisClient

struct TriggerNow: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "trigger", abstract: "Run a job now, besides its schedule.",
        discussion: """
            Works for paused jobs, too. A job that is still running and whose overlap policy is skip is not started: exit code \
            75. With --wait the exit code is 1 unless the run succeeds, its retries included; also where the job keeps nothing of \
            either end (keep_succeeded and keep_failed are 0), since then nobody knows.
            """)

    static let examples = """
        carillon trigger nightly-report
        carillon trigger nightly-report --wait && carillon logs nightly-report
        """

    @Argument(help: ArgumentHelp("The job's name.", valueName: "name"))
    var name: String

    @Flag(help: "Wait until the run has ended.")
    var wait = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What to do while another run of it is live; default: as the job says.", valueName: "policy")
    )
    var overlap: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let id = try JobID(name)
        let policy = try overlap.map { text throws(InvalidInput) in
            try overlapPolicy(text, among: OverlapPolicy.allCases)
        }
        try await global.withClient { client in
            let run: RunID
            switch try await client.trigger(id, overlap: policy) {
            case .started(let started): run = started
            case .skipped(let live):
                throw Failure(
                    .temporary, "'\(id)' is still running as \(live), and its overlap policy does not let another wait")
            }
            guard wait else { return try StandardStreams.print(run.description) }
            StandardStreams.note("\(run) waits for a worker")
            let problem = try await client.problem(of: run)
            try StandardStreams.print(run.description)
            if let problem { throw Failure(.failed, "\(run) \(problem)") }
            StandardStreams.note("\(run) succeeded")
        }
    }
}

extension CarillonClient {
    /// Waits until a run is over, retries included, and answers why that is no success; nil if it is one.
    ///
    /// Looks every half second at most often: whoever waits is a person, and the run itself takes longer.
    fileprivate func problem(of run: RunID) async throws -> String? {
        var pause = Duration.milliseconds(20)
        while true {
            // The first letter of the record tells: D is dead; a run that has ended otherwise has no record.
            let record = try await store.read(["HGET", .string(store.key("runs")), .string(run.description)]).string
            if record?.hasPrefix("D") ?? true { return try await problem(of: run, isDead: record != nil) }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }

    private func problem(of run: RunID, isDead: Bool) async throws -> String? {
        let id = try JobID(run.job)
        if let last = try await runs(of: id, limit: .max).first(where: { $0.run == run }) {
            return last.outcome == .succeeded ? nil : RunView(info: last).outcome
        }
        if isDead { return "failed: no attempt is left" }
        guard let document = try await job(id)?.document else { return "is over: its job was removed" }
        guard document.keepSucceeded == 0 else { return "is over, and nothing is kept of how it ended" }
        guard document.keepFailed != 0 else {
            return "is over, and how it ended is not kept (keep_succeeded and keep_failed are 0)"
        }
        // Any other end would have been kept.
        return nil
    }
}
