import ArgumentParser
import Carillon
import Glibc
import RedisClient
import Triggers
import UnixSignals

/// One pod of a test, a process or container of its own.
///
///     worker    works until SIGTERM
///     leader    removes what an earlier test left, creates the jobs, tells the others the plan, works until its end
///     follower  works; once there is a plan, until its end
///
/// At its end each drains and writes its executions to `LOGS/NAME.log`.
struct Pod: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pod", abstract: "One pod of a test: runs jobs and records its executions in a file.")

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case leader, follower, worker
    }

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Redis to use (default: $CARILLON_REDIS_URL).", valueName: "url"))
    var redis: String?

    @Option(help: ArgumentHelp("Tenant to work in.", valueName: "name"))
    var namespace = "bench"

    @Option(help: "leader, follower or worker.")
    var role = Role.follower

    @Option(help: ArgumentHelp("Name in the report (default: the host's and a random number).", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Folder for the log of executions.", valueName: "folder"))
    var logs: String

    @Option(help: ArgumentHelp("Schedulers in this process, named NAME-FIRST and so on.", valueName: "n"))
    var schedulers: Int?

    @Option(help: ArgumentHelp("Number of the first of them.", valueName: "n"))
    var first = 1

    @Option(help: ArgumentHelp("Runs at the same time in each scheduler.", valueName: "n"))
    var concurrency = 100

    @OptionGroup var load: LoadOptions

    func validate() throws {
        if let schedulers { try check("--schedulers", schedulers, in: 1...1_000) }
        try check("--first", first, in: 1...100_000)
        try check("--concurrency", concurrency, in: 1...1_000)
    }

    func run() async throws {
        let load = try load.load(defaults: StressBench.defaults)
        let configuration: RedisConfiguration
        do throws(RedisURLError) {
            configuration = try RedisConfiguration(
                url: redis ?? environmentVariable("CARILLON_REDIS_URL") ?? "redis://127.0.0.1:6379")
        } catch {
            throw Failure(.usage, "--redis: \(error.description)")
        }
        let client = CarillonClient(redis: configuration, namespace: try Namespace(namespace))
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let plan = role == .leader ? try await lead(load, client) : nil
        let name = name ?? "\(hostName())-\(UInt16.random(in: 1_000...9_999))"
        let pool = SchedulerPool(
            SchedulerPool.Settings(
                redis: configuration, namespace: try Namespace(namespace),
                names: schedulers.map { (first..<(first + $0)).map { "\(name)-\($0)" } } ?? [name],
                concurrency: concurrency, work: .milliseconds(plan?.work ?? Int64(load.work)),
                clockOffset: try await client.clockOffset()))
        try await pool.run { [role] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in signals { return } }
                if role != .worker { group.addTask { await Self.untilEnd(of: plan, client) } }
                await group.next()
                group.cancelAll()
            }
        }
        await client.close()
        try TextFile.write(WorkerLog.text(pool.logs), to: "\(logs)/\(name)-\(first).log")
    }

    /// Creates the jobs. The window begins a few seconds later, when followers that start together with us are there.
    private func lead(_ load: LoadOptions.Load, _ client: CarillonClient) async throws -> PodPlan {
        _ = try await client.remove(client.jobs().map { try JobID($0.id) })
        let interval = Int64(load.interval)
        var plan = PodPlan(
            jobs: load.jobs, interval: interval, work: Int64(load.work), isSpread: load.isSpread, start: 0, end: 1)
        _ = try await client.apply(try plan.definitions())
        let earliest = try await client.time().milliseconds + 4_000
        plan.start = (earliest + interval - 1) / interval * interval
        plan.end = plan.start + Int64(load.seconds) * 1_000
        try await client.publish(plan)
        try TextFile.write(plan.text + "\n", to: "\(logs)/plan")
        return plan
    }

    /// Waits for the end of the test, and a second for what is late.
    private static func untilEnd(of known: PodPlan?, _ client: CarillonClient) async {
        var plan = known
        while plan == nil, !Task.isCancelled {
            plan = try? await client.publishedPlan()
            try? await Task.sleep(for: .milliseconds(200))
        }
        guard let plan else { return }
        let end = Timestamp(milliseconds: plan.end) + .seconds(1)
        while !Task.isCancelled, let now = try? await client.time(), now < end {
            try? await Task.sleep(for: min(end - now, .seconds(1)))
        }
    }

    private func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 65)
        guard gethostname(&buffer, 64) == 0 else { return "pod" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
