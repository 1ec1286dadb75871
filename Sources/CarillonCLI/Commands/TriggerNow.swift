import ArgumentParser
import Carillon
import RedisClient

struct TriggerNow: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "trigger", abstract: "Run a job now, besides its schedule.",
        discussion: """
            Works for paused jobs, too. A job that is still running and whose overlap policy is skip is not started: exit code \
            75. With --wait the exit code is 1 unless the run succeeds, its retries included.
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
            let ended = try await client.ending(of: run)
            try StandardStreams.print(run.description)
            guard let ended else { throw Failure(.failed, "\(run) is over, and nothing is kept of how it ended") }
            guard ended.outcome == .succeeded else { throw Failure(.failed, "\(run) \(RunView(info: ended).outcome)") }
            StandardStreams.note("\(run) succeeded")
        }
    }
}

extension CarillonClient {
    /// Waits until a run is over, retries included, and answers its last attempt; nil if its job was removed meanwhile.
    ///
    /// Looks every half second at most often: whoever waits is a person, and the run itself takes longer.
    fileprivate func ending(of run: RunID) async throws -> RunInfo? {
        var pause = Duration.milliseconds(20)
        while true {
            // The first letter of the record tells: D is dead; a run that has ended otherwise has no record.
            let record = try await store.read(["HGET", .string(store.key("runs")), .string(run.description)]).string
            if record?.hasPrefix("D") ?? true {
                return try await runs(of: JobID(run.job), limit: 100).first { $0.run == run }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }
}
