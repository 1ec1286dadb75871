public import Carillon
import RedisClient
public import Triggers

/// Redis' clock, held still: in this namespace time passes only when the test says so.
///
/// All decisions about time are made in Redis (law 2), so schedulers and handlers need no clock of their own for it: a year
/// passes in as many steps as the test takes.
public struct ManualClock: Sendable {
    private let store: Store

    /// Stops the clock of the client's namespace at `time`.
    public init(_ client: CarillonClient, at time: Timestamp) async throws(CarillonError) {
        store = client.store
        try await set(time)
    }

    /// Moves the clock to `time`, backward too, and lets every worker look.
    public func set(_ time: Timestamp) async throws(CarillonError) {
        try await run(Self.setClock, [.integer(time.milliseconds)])
    }

    /// Moves the clock on by `duration`.
    public func advance(by duration: Duration) async throws(CarillonError) {
        try await set(try await now() + duration)
    }

    /// What it shows.
    public func now() async throws(CarillonError) -> Timestamp {
        let record = try await store.read(["GET", .string(store.key("clock"))]).string ?? ""
        let words = record.split(separator: " ")
        guard words.count == 4, let milliseconds = Int64(words[3]) else {
            throw CarillonError(.corrupt, "the clock of this namespace is not held still: '\(record)'")
        }
        return Timestamp(milliseconds: milliseconds)
    }

    private func run(_ source: String, _ arguments: [RESPArgument]) async throws(CarillonError) {
        _ = try await store.read(["EVAL", .string(source), 1, .string("{\(store.namespace)}")] + arguments)
    }

    /// The fourth field of the clock's record stands in for `TIME`; see `lua/lib/clock.lua`.
    private static let setClock = """
        local ns, time = KEYS[1], ARGV[1]
        local record = redis.call('GET', ns .. ':clock') or ''
        local rest = string.match(record, '^(%d+ %d+ %d+)') or (time .. ' 0 0')
        redis.call('SET', ns .. ':clock', rest .. ' ' .. time)
        local queues = redis.call('SMEMBERS', ns .. ':queues')
        queues[#queues + 1] = 'default'
        for _, worker in ipairs(redis.call('ZRANGE', ns .. ':workers', 0, -1)) do
            for _, queue in ipairs(queues) do redis.call('PUBLISH', ns .. ':wake:' .. worker, queue .. ' 0') end
        end
        return 'OK'
        """
}
