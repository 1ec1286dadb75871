import RedisClient

/// What a worker tells about an attempt, as bytes: `lua/lib/history.lua` describes the form.
struct Report: Hashable, Sendable {
    /// From the arrival of the claim's reply to the start of the handler.
    var startDelay: Duration = .zero
    /// Of a command.
    var exitCode: Int32?
    /// The last of what a command printed, or why a closure failed.
    var output: [UInt8] = []

    var argument: RESPArgument {
        let head = "\(max(0, startDelay.milliseconds)) \(exitCode.map(String.init) ?? "-")\n"
        // Nearly always nothing was printed, and so short a string needs no memory of its own.
        return output.isEmpty ? .string(head) : .bytes(Array(head.utf8) + output)
    }
}

/// A finished attempt, as the worker that held it saw it.
struct FinishedRun: Sendable {
    let run: RunID
    let token: String
    /// Nil: it did not end, the handler snoozed it for ``retryDelay``.
    let outcome: Outcome?
    /// After a failure: when to try again; nil means never.
    let retryDelay: Duration?
    let report: Report
}

/// What Redis made of a finished attempt.
enum Disposition: UInt8, Sendable {
    /// Recorded as succeeded.
    case recorded = 0x4f  // O
    /// Will be tried again.
    case willRetry = 0x52  // R
    /// Put back uncounted, as its handler asked.
    case snoozed = 0x5a  // Z
    /// Out of attempts.
    case dead = 0x44  // D
    /// Recorded as cancelled.
    case cancelled = 0x43  // C
    /// The run was no longer this worker's: nothing changed.
    case stale = 0x53  // S
}

extension Store {
    /// Records successes; `lua/complete.lua`.
    func complete(
        worker: String, request: Int, runs: [FinishedRun], patience: Duration
    ) async throws(CarillonError) -> [Disposition] {
        var arguments: [RESPArgument] = [.string(worker), .integer(Int64(request))]
        arguments.reserveCapacity(2 + runs.count * 3)
        for run in runs {
            arguments.append(.string(run.run.description))
            arguments.append(.string(run.token))
            arguments.append(run.report.argument)
        }
        return try await dispositions(call(.complete, arguments, patience: patience), of: runs)
    }

    /// Records failures; `lua/fail.lua`.
    func fail(
        worker: String, request: Int, runs: [FinishedRun], patience: Duration
    ) async throws(CarillonError) -> [Disposition] {
        var arguments: [RESPArgument] = [.string(worker), .integer(Int64(request))]
        for run in runs {
            arguments.append(.string(run.run.description))
            arguments.append(.string(run.token))
            arguments.append(.string(run.outcome?.rawValue ?? "snoozed"))
            arguments.append(run.retryDelay.map { .integer(max(0, $0.milliseconds)) } ?? "-")
            arguments.append(run.report.argument)
        }
        return try await dispositions(call(.fail, arguments, patience: patience), of: runs)
    }

    private func dispositions(_ reply: ScriptReply, of runs: [FinishedRun]) throws(CarillonError) -> [Disposition] {
        let letters = try reply.letters(count: runs.count)
        let dispositions = letters.compactMap { Disposition(rawValue: $0) }
        guard dispositions.count == runs.count else { throw reply.unexpected }
        return dispositions
    }
}
