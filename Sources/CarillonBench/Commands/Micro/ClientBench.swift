import ArgumentParser
import EventLoop
import PrivateRedis
import RedisClient

/// What the client alone can do: the floor under everything else.
struct ClientBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Pipelined PING/s and the serial round trip of the Redis client.")

    @Option(help: "Redis to use; default: one of its own on a unix socket.")
    var redis: String?

    func run() async throws {
        let server = redis == nil ? try await PrivateRedis.start() : nil
        let url = redis ?? server?.url ?? ""
        let loop = EventLoop()
        let connection = RedisConnection(configuration: try RedisConfiguration(url: url), loop: loop)
        _ = try await connection.send("PING")
        for _ in 0..<3 {
            let pipelined = await measure { await Self.pings(connection, loop) }
            print("pipelined: \(Int(Double(Self.pipelinedPings) / pipelined)) PING/s")
            let serial = await measure {
                await withTaskExecutorPreference(loop) {
                    await Caller(loop: loop).pings(connection, count: Self.serialPings)
                }
            }
            print("serial round trip: \(Int(serial / Double(Self.serialPings) * 1e6)) µs")
        }
        await connection.close()
        await server?.stop()
    }

    private static let pipelinedPings = 2_000_000
    private static let serialPings = 20_000

    /// Four tasks that keep 1,000 commands each in flight.
    private static func pings(_ connection: RedisConnection, _ loop: EventLoop) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask(executorPreference: loop) {
                    let commands = [[RESPArgument]](repeating: ["PING"], count: 1_000)
                    for _ in 0..<pipelinedPings / 4_000 { _ = await connection.pipeline(commands) }
                }
            }
        }
    }
}

/// Calls the client as the engine does: from an actor on the loop.
private actor Caller {
    private let loop: EventLoop

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) { self.loop = loop }

    func pings(_ connection: RedisConnection, count: Int) async {
        for _ in 0..<count { _ = try? await connection.send("PING") }
    }
}

/// How long `body` took, in seconds.
func measure(_ body: () async throws -> Void) async rethrows -> Double {
    let start = EventLoop.now
    try await body()
    return Double(EventLoop.now - start) / 1e9
}
