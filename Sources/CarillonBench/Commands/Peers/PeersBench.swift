import ArgumentParser
import Glibc

/// The same no-op jobs by other schedulers and by us, one after the other against the same Redis.
struct PeersBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "Other schedulers beside Carillon, against the same Redis.",
        discussion: """
            Install them first, into a scratch folder: bench/peers/install .build-peers. One that is not there, or fails, is \
            reported with the reason. All talk to Redis by TCP.
            """)
    static let needsTCP = true

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("No-op jobs of each peer.", valueName: "n"))
    var jobs = 10_000

    @Option(help: ArgumentHelp("Worker processes of each.", valueName: "n"))
    var workers = 2

    @Option(help: ArgumentHelp("Folder with the scripts that drive the peers.", valueName: "folder"))
    var scripts = "bench/peers"

    @Option(help: ArgumentHelp("Folder into which bench/peers/install put the peers.", valueName: "folder"))
    var scratch = ".build-peers"

    func validate() throws {
        try check("--jobs", jobs, in: 100...1_000_000)
        try check("--workers", workers, in: 1...64)
    }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        guard server.isPrivate, let url = server.tcpURL else {
            throw Failure(.usage, "--redis: peers empties the Redis it uses, so it starts one of its own")
        }
        // Too few jobs would be over before all of our schedulers are awake.
        let ours = max(jobs, 50_000)
        let run = PeerRun(
            scripts: try absolute(scripts, "--scripts"), scratch: try absolute(scratch, "--scratch"), url: url,
            jobs: jobs, workers: workers)
        var outcomes: [(peer: Peer, outcome: Peer.Outcome)] = []
        // Before, between and after the others: the machine is not the same from minute to minute.
        var results = [try await carillon(url, ours, progress)]
        for (index, peer) in Peer.all.enumerated() {
            let outcome = try await progress.follow(peer.name, total: Peer.all.count, count: { index }) {
                try await run.rate(of: peer)
            }
            outcomes.append((peer, outcome))
            if (index + 1) % 3 == 0 { results.append(try await carillon(url, ours, progress)) }
        }
        return report(results, of: ours, outcomes)
    }

    private func carillon(_ url: String, _ jobs: Int, _ progress: Progress) async throws -> Release.Result {
        let server = try await BenchServer.start(url)
        let result = try await Release(
            server: server, schedulers: 100, jobs: jobs, processes: workers, concurrency: 100
        ).run(progress)
        await server.stop()
        return result
    }

    private func absolute(_ folder: String, _ flag: String) throws(Failure) -> String {
        guard let resolved = realpath(folder, nil) else {
            if flag == "--scratch" { return folder }
            throw Failure(.usage, "\(flag): there is no folder \(folder)")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func report(
        _ results: [Release.Result], of ours: Int, _ outcomes: [(peer: Peer, outcome: Peer.Outcome)]
    ) -> Report {
        let rate = median(results.map { Double($0.summary.total) / $0.seconds }) ?? 0
        let rates = outcomes.compactMap { entry -> (String, Double)? in
            if case .rate(let rate) = entry.outcome { (entry.peer.name, rate) } else { nil }
        }
        let best = rates.map(\.1).max()
        let ratio = best.map { rate / $0 }
        var report = Report(title: "PEERS RESULTS")
        var section = Report.Section("No-op jobs per second, \(workers) worker processes each")
        section.add("carillon", grouped(Int(rate)))
        report.add("carillon", .number(rate))
        var reasons: [JSON.Member] = []
        for (peer, outcome) in outcomes {
            switch outcome {
            case .rate(let other):
                section.add(peer.name, "\(grouped(Int(other))) (carillon: \(decimal(rate / other, digits: 1)) x)")
                report.add(peer.name, .number(other))
            case .unavailable(let reason):
                section.add(peer.name, reason)
                report.add(peer.name, .null)
                reasons.append(JSON.Member(peer.name, .string(reason)))
            }
        }
        report.sections = [section]
        report.add("ratio_to_best", ratio.map { .number($0) } ?? .null)
        report.add("unavailable", .object(reasons))
        let isExact = results.allSatisfy { $0.summary.unique == ours && $0.summary.duplicateRuns == 0 }
        report.criteria = [
            Criterion("Carillon executed every job exactly once in these runs", isExact),
            Criterion("At least one peer to compare with (\(rates.count) of \(outcomes.count))", !rates.isEmpty),
        ]
        if let ratio {
            report.criteria.append(
                Criterion(">= 5 x the best peer (\(decimal(ratio, digits: 1)) x)", ratio >= 5, .target))
        }
        let bars = ([("carillon", rate)] + rates).map { (name: $0.0, value: $0.1) }
        report.charts = [
            Chart(title: "No-op jobs per second", xLabel: "scheduler", yLabel: "jobs/s", kind: .bars(bars))
        ]
        return report
    }
}
