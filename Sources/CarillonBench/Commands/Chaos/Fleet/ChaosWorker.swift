import ArgumentParser
import Carillon
import Glibc
import Logging
import RedisClient
import UnixSignals

/// One worker process of the test: works until SIGTERM, if it lives to see it, and writes down what its handlers do.
struct ChaosWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos-worker", abstract: "A worker process of chaos.", shouldDisplay: false)

    @Option(parsing: .unconditional)
    var redis: String

    @Option
    var namespace: String

    @Option
    var name: String

    @Option
    var leaseMs: Int

    @Option
    var effects: String

    @Option
    var hiccups: String

    func validate() throws { try check("--lease-ms", leaseMs, in: 1_000...60_000) }

    func run() async throws {
        HiccupMeter.start(process: name, log: try HistoryFile(hiccups))
        let log = try HistoryFile(effects)
        let configuration = try WorkerConfiguration(
            name: name, concurrency: 128, lease: .milliseconds(leaseMs), drainTimeout: .seconds(2))
        let recorder = EffectRecorder(worker: name, log: log)
        let scheduler = Scheduler(
            redis: try RedisConfiguration(url: redis), namespace: try Namespace(namespace),
            configuration: configuration, loop: .shared,
            logger: Logger(label: "chaos", factory: { _ in SwiftLogNoOpLogHandler() }), onEvent: recorder.note)
        scheduler.handle(ChaosWork.handler) { try await Self.handle($0, recorder) }
        let signals = await UnixSignalsSequence(trapping: .sigterm)
        await scheduler.run { for await _ in signals { return } }
    }

    private static func handle(_ run: RunContext, _ recorder: EffectRecorder) async throws -> RunResult {
        guard let work = ChaosWork(String(decoding: run.payload, as: UTF8.self)) else {
            return RunResult(.discarded, output: Array("not a payload of this test".utf8))
        }
        recorder.note(.start, run)
        var source = SeededSource(seed: UInt64(run.fencingToken) ?? 0)
        let duration = work.duration(using: &source)
        let fails = work.fails(using: &source)
        do {
            if work.isDeaf {
                // A task of its own does not hear of the cancellation.
                try await Task.detached { try await Task.sleep(for: duration) }.value
            } else {
                try await Task.sleep(for: duration)
            }
        } catch {
            recorder.note(.end, run, "cancelled")
            throw error
        }
        recorder.note(.end, run, fails ? "failed" : "done")
        return fails ? RunResult(.failed) : .succeeded
    }
}

/// Writes the history of one worker.
final class EffectRecorder: Sendable {
    private let worker: String
    private let log: HistoryFile

    init(worker: String, log: HistoryFile) {
        self.worker = worker
        self.log = log
    }

    func note(_ kind: Effect.Kind, _ run: RunContext, _ detail: String = "-") {
        write(kind, run: run.run.description, token: Int64(run.fencingToken) ?? 0, attempt: run.attempt, detail)
    }

    @Sendable func note(_ event: RunEvent) {
        switch event {
        case .started, .writesLost, .recovered: break
        case .finished(let run, let outcome, _, duration: _, let willRetry):
            note(.recorded, run, outcome.rawValue + (willRetry ? " retry" : ""))
        case .snoozed(let run, for: _): note(.recorded, run, "snoozed")
        case .leaseLost(let run): note(.leaseLost, run)
        case .trouble(let message): write(.trouble, run: "-", token: 0, attempt: 0, escapedForMessage(message))
        }
    }

    private func write(_ kind: Effect.Kind, run: String, token: Int64, attempt: Int, _ detail: String) {
        log.append(
            Effect(
                kind: kind, moment: .now, worker: worker, process: Int(getpid()), run: run, token: token,
                attempt: attempt, detail: detail
            ).line)
    }
}
