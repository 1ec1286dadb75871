import RedisClient

/// What a heartbeat says about a run.
enum LeaseState: UInt8, Sendable {
    case renewed = 0x4f  // O
    /// Renewed; somebody asks the attempt to stop.
    case cancelRequested = 0x43  // C
    /// The run is no longer this worker's.
    case lost = 0x53  // S
}

/// The name and token of a run that a worker holds.
struct Holding: Hashable, Sendable {
    let run: RunID
    let token: String
}

extension Store {
    /// Renews leases; `lua/heartbeat.lua`.
    func heartbeat(worker: String, lease: Duration, holdings: [Holding]) async throws(CarillonError) -> [LeaseState] {
        let arguments: [RESPArgument] = [.string(worker), .integer(lease.milliseconds)] + Self.arguments(of: holdings)
        let reply = try await call(.heartbeat, arguments, patience: .zero)
        let states = try reply.letters(count: holdings.count).compactMap { LeaseState(rawValue: $0) }
        guard states.count == holdings.count else { throw reply.unexpected }
        return states
    }

    /// Gives runs back, uncounted; `lua/release.lua`.
    func release(worker: String, holdings: [Holding]) async throws(CarillonError) {
        guard !holdings.isEmpty else { return }
        let arguments: [RESPArgument] = [.string(worker)] + Self.arguments(of: holdings)
        _ = try await call(.release, arguments).letters(count: holdings.count)
    }

    /// Ends up to `limit` attempts whose lease has run out; `lua/reap.lua`. Answers how many.
    func reap(limit: Int) async throws(CarillonError) -> Int {
        let reply = try await call(.reap, [.integer(Int64(limit))])
        guard let count = Int(try reply.text()) else { throw reply.unexpected }
        return count
    }

    /// Says how far attempts have come; `lua/progress.lua`.
    func progress(_ reports: [(Holding, RunProgress)]) async throws(CarillonError) -> [LeaseState] {
        let arguments = reports.flatMap { holding, progress in
            [
                RESPArgument.string(holding.run.description), .string(holding.token), .string(progress.decimal),
                .string(progress.text),
            ]
        }
        let states = try await call(.progress, arguments).letters(count: reports.count).compactMap {
            LeaseState(rawValue: $0)
        }
        guard states.count == reports.count else {
            throw CarillonError(.corrupt, "the script progress answered something unexpected")
        }
        return states
    }

    private static func arguments(of holdings: [Holding]) -> [RESPArgument] {
        holdings.flatMap { [RESPArgument.string($0.run.description), .string($0.token)] }
    }
}
