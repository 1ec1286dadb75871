import Carillon
import EventLoop
import RedisClient

/// The scripts `claim` and `complete` and nothing else: what they reach when they are driven directly, over as many
/// connections and with the same batches, but without handlers, tasks, heartbeats or decoding. It is the limit of the engine.
struct RawDriver: Sendable {
    let redis: RedisConfiguration
    let namespace: Namespace
    let connections: Int
    let batch: Int

    /// Claims and completes until nothing is due.
    ///
    /// - Parameter count: rises with the runs completed.
    /// - Returns: the seconds it took.
    func run(count: Counter) async throws -> Double {
        let loop = EventLoop.shared
        var workers: [RawWorker] = []
        for index in 0..<connections {
            let worker = RawWorker(
                connection: RedisConnection(configuration: redis, loop: loop), key: "{\(namespace)}",
                name: "raw-\(index)", batch: batch, loop: loop)
            try await worker.connect()
            workers.append(worker)
        }
        let start = EventLoop.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask(executorPreference: loop) { try await worker.drain(count) } }
            try await group.waitForAll()
        }
        let seconds = Double(EventLoop.now - start) / 1e9
        for worker in workers { await worker.close() }
        return seconds
    }
}

/// One connection of the ``RawDriver``, on the loop.
private actor RawWorker {
    private let connection: RedisConnection
    private let key: String
    private let name: String
    private let batch: Int
    private let loop: EventLoop
    private var request: Int64 = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(connection: RedisConnection, key: String, name: String, batch: Int, loop: EventLoop) {
        self.connection = connection
        self.key = key
        self.name = name
        self.batch = batch
        self.loop = loop
    }

    func connect() async throws { _ = try await connection.send("PING") }

    func close() async { await connection.close() }

    /// Until nothing is due any more; what is under way then is in the hands of others.
    func drain(_ count: Counter) async throws {
        while case let completed = try await claimAndComplete(), completed > 0 { count.add(completed) }
    }

    private func claimAndComplete() async throws -> Int {
        request += 1
        let reply = try await connection.eval(
            ScriptLibrary.shared[.claim], keys: [.string(key)],
            arguments: [.string(name), .integer(request), .integer(Int64(batch)), 60_000, "default"])
        let grants = try RawDriver.grants(reply)
        if grants.isEmpty { return 0 }
        var arguments: [RESPArgument] = [.string(name), .integer(request)]
        arguments.reserveCapacity(2 + grants.count * 3)
        for (run, token) in grants { arguments += [.bytes(run), .bytes(token), "0 -\n"] }
        let completed = try await connection.eval(
            ScriptLibrary.shared[.complete], keys: [.string(key)], arguments: arguments)
        return completed.array?.last?.string?.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "O") ? 1 : 0) } ?? 0
    }
}

extension RawDriver {
    /// The runs in a claim's reply and their tokens, which stand in their records.
    ///
    /// - Throws: ``Failure`` for a reply of another form: taken for "nothing is due" it would look like a slow script.
    static func grants(_ reply: RESPValue) throws(Failure) -> [(run: [UInt8], token: [UInt8])] {
        let unknown = Failure(.software, "the script claim answered in a form that is not known here")
        guard let words = reply.array, words.count == 7, let grants = words[4].array, grants.count.isMultiple(of: 3)
        else { throw unknown }
        return try stride(from: 0, to: grants.count, by: 3).map { index throws(Failure) in
            guard case .string(let run) = grants[index], case .string(let record) = grants[index + 1],
                record.starts(with: "L ".utf8)
            else { throw unknown }
            return (run, Array(record[2...].prefix { $0 != UInt8(ascii: " ") }))
        }
    }
}
