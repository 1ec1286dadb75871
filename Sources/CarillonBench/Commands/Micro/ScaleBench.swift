import ArgumentParser
import Carillon
import RedisClient
import Triggers

/// Whether a claim costs more when many jobs wait: the same claims beside 1,000 and beside a million.
struct ScaleBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "The cost of a claim with 1,000 and with 1,000,000 waiting jobs.",
        discussion: "The cost is Redis' own time for the claim's script, per claim of 100 due jobs, in the median.")

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Waiting jobs of the small case.", valueName: "n"))
    var small = 1_000

    @Option(help: ArgumentHelp("Waiting jobs of the large case.", valueName: "n"))
    var large = 1_000_000

    @Option(help: ArgumentHelp("Claims measured in each case.", valueName: "n"))
    var claims = 200

    func validate() throws {
        try check("--small", small, in: 100...10_000_000)
        try check("--large", large, in: 100...10_000_000)
        try check("--claims", claims, in: 3...10_000)
    }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let few = try await Waiting(server: server, count: small, progress: progress)
        let many = try await Waiting(server: server, count: large, progress: progress)
        // In turn, so that a machine that slows down meanwhile slows both.
        var costs: (few: [Double], many: [Double]) = ([], [])
        for round in 0..<claims {
            costs.few.append(try await few.claim(round))
            costs.many.append(try await many.claim(round))
        }
        await few.close()
        await many.close()
        let (one, other) = (median(costs.few) ?? 0, median(costs.many) ?? 0)
        let ratio = one > 0 ? other / one : .infinity
        var report = Report(title: "SCALE RESULTS")
        var section = Report.Section("Redis' time for one claim of \(Waiting.batch) due jobs, median of \(claims)")
        section.add("\(grouped(small)) jobs wait", "\(decimal(one, digits: 0))µs")
        section.add("\(grouped(large)) jobs wait", "\(decimal(other, digits: 0))µs")
        section.add("Ratio", decimal(ratio, digits: 3))
        report.sections = [section]
        report.criteria = [Criterion("Claim cost ratio <= 1.2 (\(decimal(ratio, digits: 3)))", ratio <= 1.2)]
        report.add("claim_cost_ratio", .number(ratio))
        report.add("claim_us_small", .number(one))
        report.add("claim_us_large", .number(other))
        return report
    }
}

/// A namespace in which many jobs wait for tomorrow, beside a few that are due.
private struct Waiting {
    static let batch = 100
    private let client: CarillonClient

    init(server: BenchServer, count: Int, progress: Progress) async throws {
        client = server.client(try server.newNamespace())
        let created = Counter()
        let client = client
        try await progress.follow("waiting jobs", total: count, count: { created.value }) {
            // Spread over a day, as real schedules are.
            let now = try await client.time()
            let parts = 100
            for part in 0..<parts {
                let share = count * (part + 1) / parts - count * part / parts
                try await OneShots.create(
                    share, due: now + .seconds(86_400 + part * 864), prefix: "wait-\(part)-", client: client
                ) { created.add($0) }
            }
        }
    }

    /// Makes a batch due, claims it, completes it; answers what the claim cost, in microseconds.
    func claim(_ round: Int) async throws -> Double {
        let due = try await client.time()
        try await OneShots.create(Self.batch, due: due, prefix: "due-\(round)-", client: client)
        let key = RESPArgument.string("{\(client.store.namespace)}")
        let request = RESPArgument.integer(Int64(round + 1))
        let before = try await client.figures()
        let reply = try await client.store.connection.eval(
            ScriptLibrary.shared[.claim], keys: [key],
            arguments: ["scale", request, .integer(Int64(Self.batch)), 60_000, "default"])
        let after = try await client.figures()
        let grants = try RawDriver.grants(reply)
        guard grants.count == Self.batch else {
            throw Failure(.software, "a claim of \(Self.batch) due jobs got \(grants.count)")
        }
        var arguments: [RESPArgument] = ["scale", request]
        for (run, token) in grants { arguments += [.bytes(run), .bytes(token), "0 -\n"] }
        _ = try await client.store.connection.eval(ScriptLibrary.shared[.complete], keys: [key], arguments: arguments)
        let name = "evalsha"
        return Double((after.commands[name]?.microseconds ?? 0) - (before.commands[name]?.microseconds ?? 0))
    }

    func close() async { await client.close() }
}
