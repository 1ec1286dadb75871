import ArgumentParser
import Carillon

/// Which dead runs a command is about: some by name, those of one job, or all.
struct DeadSelection: ParsableArguments {
    @Argument(help: ArgumentHelp("Runs, as 'carillon dead ls' names them.", valueName: "run"))
    var runs: [String] = []

    @Flag(help: "All dead runs of the namespace.")
    var all = false

    @Option(parsing: .unconditional, help: ArgumentHelp("All dead runs of this job.", valueName: "name"))
    var job: String?

    func validate() throws {
        let given = [!runs.isEmpty, all, job != nil].count { $0 }
        guard given == 1 else {
            throw ValidationError(
                given == 0
                    ? "Missing the runs: name some, or give --job or --all."
                    : "Runs, --job and --all exclude each other.")
        }
    }

    /// The runs named, checked; nil where they are to be looked up.
    func checkedRuns() throws(InvalidInput) -> [RunID]? {
        guard !runs.isEmpty else { return nil }
        return try runs.map { text throws(InvalidInput) in
            guard let run = RunID(text) else {
                throw InvalidInput("run", text, "must be a run as 'carillon dead ls' names it")
            }
            return run
        }
    }

    /// Does it to the runs, and tells: a line for each that was named, or the number of all.
    func carryOut(
        _ global: GlobalOptions, done: String, _ action: (CarillonClient, [RunID]) async throws -> [Bool]
    ) async throws {
        let named = try checkedRuns()
        let id = try job.map { try JobID($0) }
        let (runs, wereDead) = try await global.withClient { client in
            let runs = if let named { named } else { try await client.deadRuns(of: id).map(\.run) }
            return (runs, try await action(client, runs))
        }
        guard named != nil else {
            let count = wereDead.count { $0 }
            return try StandardStreams.print("\(done) \(count) \(count == 1 ? "run" : "runs")")
        }
        for (run, wasDead) in zip(runs, wereDead) where wasDead { try StandardStreams.print("\(done) \(run)") }
        let others = zip(runs, wereDead).filter { !$0.1 }.map { "'\($0.0)'" }
        guard others.isEmpty else { throw Failure(.failed, "there is no dead run \(others.joined(separator: ", "))") }
    }
}
