import Carillon
import PrivateRedis

/// A leader and its followers as processes on this machine, and what they recorded.
struct PodTest: Sendable {
    let server: BenchServer
    let pods: Int
    let load: LoadOptions.Load

    /// Names as in the compose file: `scheduler-leader`, `scheduler-1`, …
    private var names: [String] { ["scheduler-leader"] + (1..<max(1, pods)).map { "scheduler-\($0)" } }

    func run(_ progress: Progress) async throws -> PodResult {
        let folder = try TemporaryFolder()
        let namespace = try server.newNamespace()
        var programs: [Program] = []
        for (index, name) in names.enumerated() {
            var arguments = [
                "pod", "--redis", server.url, "--namespace", namespace.description, "--name", name, "--logs",
                folder.path,
                "--role", index == 0 ? "leader" : "follower", "--work-ms", String(load.work),
            ]
            if index == 0 {
                arguments += [
                    "--jobs", String(load.jobs), "--interval-ms", String(load.interval), "--seconds",
                    String(load.seconds),
                ]
                if !load.isSpread { arguments.append("--aligned") }
            }
            programs.append(try Program.start(nil, arguments))
        }
        let seconds = Double(load.seconds) + 5
        let running = programs
        let client = server.client(namespace)
        let watch = PodWatch(pods: running, client: client)
        try await progress.follow("\(pods) pods run", seconds: seconds) {
            try await watch.follow {
                for program in running {
                    let status = try await program.end()
                    guard status == .exited(0) else { throw Failure(.software, "a pod ended early: \(status)") }
                }
            }
        }
        var dispositions: [String: Int] = [:]
        for name in ["skipped_overlap", "coalesced", "missed", "failed", "lost"] {
            dispositions[name] = try await client.counter(name)
        }
        await client.close()
        return try PodResult(folder: folder.path, dispositions: dispositions, samples: await watch.samples)
    }
}

/// What the pods of a test recorded.
struct PodResult: Sendable {
    let plan: PodPlan
    let summary: ExecutionSummary
    /// How Redis counted what did not run as planned, over the whole test; nil where it was not asked.
    let dispositions: [String: Int]?
    /// What the pods used meanwhile; nil where nobody watched them.
    let usage: PodUsage?

    /// Reads the files of all pods.
    ///
    /// - Throws: ``Failure`` when one is missing or makes no sense.
    init(folder: String, dispositions: [String: Int]? = nil, samples: [PodSample] = []) throws(Failure) {
        guard let plan = PodPlan(try TextFile.read("\(folder)/plan")) else {
            throw Failure(.noInput, "\(folder)/plan: not the plan of a test")
        }
        var logs: [WorkerLog] = []
        for file in try TextFile.list(folder, suffix: ".log") {
            logs += try WorkerLog.parse(try TextFile.read(file), file: file)
        }
        self.init(plan: plan, logs: logs, dispositions: dispositions, samples: samples)
    }

    init(plan: PodPlan, logs: [WorkerLog], dispositions: [String: Int]? = nil, samples: [PodSample] = []) {
        self.plan = plan
        usage = PodUsage(samples, plan: plan)
        self.dispositions = dispositions
        summary = ExecutionSummary(logs, expected: plan.expected, ignoring: plan.isOutside)
    }

    /// From the beginning of the window until the last of its runs was through, in seconds.
    var actual: Double {
        guard summary.total > 0 else { return 0 }
        return max(0, Double(summary.lastStart) / 1e6 + (Double(plan.work) - Double(plan.start)) / 1_000)
    }

    /// Executions in each second of the window's length.
    var rate: Double { Double(summary.total) / plan.seconds }
}
