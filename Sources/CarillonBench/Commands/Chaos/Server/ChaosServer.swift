import Carillon
import EventLoop
import Glibc
import PrivateRedis
import RedisClient
import Synchronization

/// The Redis that is tormented: with an append-only file that is never rewritten, on a host whose clock and power are ours.
final class ChaosServer: Sendable {
    let redis: PrivateRedis
    let configuration: RedisConfiguration
    let clock: HostClock
    private let syncs: String
    private let losses = Mutex<[Ledger.Loss]>([])
    private let powerReturned = Atomic(Int64(0))

    /// - Parameters:
    ///   - folder: for all files.
    ///   - shim: the library to preload.
    static func start(folder: String, shim: String) async throws -> ChaosServer {
        let clock = try HostClock(path: folder + "/clock", history: HistoryFile(folder + "/clock.log"))
        let syncs = folder + "/syncs"
        let redis = try await PrivateRedis.start(
            directory: folder + "/redis", persistence: .appendOnly(.everysec),
            extraArguments: ["--auto-aof-rewrite-percentage", "0"],
            environment: [
                "LD_PRELOAD=\(shim)", "CARILLON_SHIM_CLOCK=\(clock.path)", "CARILLON_SHIM_FSYNC=\(syncs)",
            ])
        return try ChaosServer(redis: redis, clock: clock, syncs: syncs)
    }

    private init(redis: PrivateRedis, clock: HostClock, syncs: String) throws {
        self.redis = redis
        self.clock = clock
        self.syncs = syncs
        configuration = try RedisConfiguration(url: redis.url)
    }

    /// Since when Redis has forgotten nothing: what somebody learned before may not be so any more. `.max` while the power is gone.
    var lastPowerLoss: Int64 { powerReturned.load(ordering: .acquiring) }

    var logPath: String { redis.directory + "/redis.log" }

    private var appendOnlyFile: String { redis.directory + "/appendonlydir/appendonly.aof.1.incr.aof" }

    /// Returns once what has been written so far would survive a power failure.
    func whenSynced() async throws {
        let size = try BinaryFile.read(appendOnlyFile).count
        let end = EventLoop.deadline(after: .seconds(20))
        while (Self.lastSync(in: (try? TextFile.read(syncs)) ?? "")?.size ?? 0) < size {
            guard EventLoop.now < end else {
                throw Failure(.unavailable, "libClockShim.so does not see Redis sync its file")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// kill -9, and a restart `pause` later.
    ///
    /// What it has acknowledged must be there afterwards. With `everysec` Redis answers before it has written to its file while a
    /// sync is pending, so it is told to write at once from shortly before the kill.
    func kill(pause: Duration) async throws {
        let connection = RedisConnection(configuration: configuration, loop: .shared)
        _ = try? await connection.send("CONFIG", "SET", "appendfsync", "always", deadline: .seconds(1))
        await connection.close()
        redis.kill()
        try? await Task.sleep(for: pause)
        try await redis.restart()
    }

    /// The power of the host fails: Redis is gone, and of its file is left what was synced last.
    ///
    /// - Returns: when that was, in nanoseconds of the monotonic clock, and how many bytes are gone.
    func losePower(pause: Duration) async throws -> (synced: Int64, bytes: Int) {
        powerReturned.store(.max, ordering: .releasing)
        redis.kill()
        let died = EventLoop.now
        let file = try BinaryFile.read(appendOnlyFile)
        let known = losses.withLock { $0.last?.boundary } ?? 0
        let synced = Self.lastSync(in: (try? TextFile.read(syncs)) ?? "")
        let size = min(max(synced?.size ?? 0, known), file.count)
        var kept = AppendOnlyFile(file[..<size])
        while kept.next() != nil {}
        let boundary = kept.boundary
        losses.withLock { $0.append(Ledger.Loss(boundary: boundary, tail: Array(file[boundary...]))) }
        truncate(appendOnlyFile, size)
        // What was synced before says nothing about the file from here on.
        truncate(syncs, 0)
        try? await Task.sleep(for: pause)
        try await redis.restart()
        powerReturned.store(EventLoop.now, ordering: .releasing)
        return (synced?.moment ?? died, file.count - boundary)
    }

    func ledger(of namespace: Namespace) throws -> Ledger {
        Ledger(
            file: try BinaryFile.read(appendOnlyFile), losses: losses.withLock { $0 }, prefix: "{\(namespace)}:")
    }

    /// The last line of what the preloaded library writes down: "<monotonic ns> <size> <path>".
    static func lastSync(in text: String) -> (moment: Int64, size: Int)? {
        for line in text.split(separator: "\n").reversed() {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, words[2].hasSuffix(".incr.aof"), let moment = Int64(words[0]),
                let size = Int(words[1])
            else { continue }
            return (moment, size)
        }
        return nil
    }
}
