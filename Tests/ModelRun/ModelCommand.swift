import ArgumentParser
import PrivateRedis
import ProtocolModel

/// Plays random histories through the scripts in a real Redis and through the model; `make model`.
@main
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillon-model", abstract: "Compare the scripts with the model of the protocol.")

    @Option(help: "How many commands to play.")
    var commands = 1_000_000

    @Option(help: "The same seed plays the same histories.")
    var seed: UInt64 = .random(in: 1...999_999)

    @Option(help: "The number of the first history.")
    var first = 0

    @Option(help: "Redis servers to play on side by side.")
    var servers = 2

    @Option(help: "Play the history in this file instead, one command on a line.")
    var play: String?

    @Flag(help: "Make every mutant of the scripts and see whether the histories kill it.")
    var mutants = false

    @Option(help: "Of the mutants only those whose description contains this.")
    var only = ""

    @Flag(help: "Print docs/mutants.md.")
    var mutantsPage = false

    func run() async throws {
        if mutantsPage { return print(Mutant.page, terminator: "") }
        if mutants { return try await mutate() }
        if let play { return try await replay(play) }
        print("seed \(seed)")
        let clock = ContinuousClock()
        let start = clock.now
        let outcomes = try await withThrowingTaskGroup(of: Campaign.Outcome.self) { group in
            for number in 0..<servers {
                let campaign = Campaign(
                    seed: seed, commands: (commands + servers - 1) / servers, first: first + number, stride: servers)
                group.addTask {
                    let server = try await PrivateRedis.start()
                    let outcome = try await campaign.run(on: Redis(server))
                    await server.stop()
                    return outcome
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let calls = outcomes.reduce(into: [Call: Int]()) { $0.merge($1.calls, uniquingKeysWith: +) }
        for (call, count) in calls.sorted(by: { $0.value > $1.value }) { print("\(count)\t\(call.rawValue)") }
        let total = outcomes.reduce(0) { $0 + $1.commands }
        print("\(total) commands in \(outcomes.reduce(0) { $0 + $1.histories }) histories, \(clock.now - start)")
        for failure in outcomes.compactMap(\.failure) { print("\n" + failure) }
        if outcomes.contains(where: { $0.failure != nil }) { throw ExitCode.failure }
        print("no mismatch")
    }

    private func mutate() async throws {
        print("seed \(seed)")
        let server = try await PrivateRedis.start()
        var histories = Mutation.Histories()
        var survivors = 0
        let chosen = Mutant.all.filter { only.isEmpty || $0.mistake.contains(only) }
        for mutant in chosen {
            switch try await Mutation(seed: seed).fate(of: mutant, on: server, histories: &histories) {
            case .killed(let history, let step): print("killed in history \(history), step \(step): \(mutant.mistake)")
            case .survived:
                survivors += 1
                print("SURVIVED: \(mutant.mistake)")
            }
        }
        await server.stop()
        print("\(chosen.count - survivors) of \(chosen.count) killed")
        if survivors > 0 { throw ExitCode.failure }
    }

    private func replay(_ path: String) async throws {
        guard let text = readText(path) else { throw ValidationError("cannot read '\(path)'") }
        let commands = try text.split(separator: "\n").map { line in
            guard let command = Command(String(line)) else { throw ValidationError("not a command: '\(line)'") }
            return command
        }
        let server = try await PrivateRedis.start()
        let history = History(commands)
        if let mismatch = try await Redis(server).play(history) { print(mismatch) } else { print("no mismatch") }
        if let violation = history.violation { print(violation) }
        await server.stop()
    }
}
