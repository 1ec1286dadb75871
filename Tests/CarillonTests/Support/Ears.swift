import EventLoop
import RedisClient

@testable import Carillon

/// Workers that listen for being woken, and what they heard.
struct Ears: Sendable {
    private let space: Space
    private let subscriber: RedisSubscriber
    private let stream: AsyncStream<RedisMessage>

    init(_ space: Space, _ workers: String...) async {
        self.space = space
        subscriber = RedisSubscriber(configuration: space.store.connection.configuration, loop: .shared)
        let (stream, continuation) = AsyncStream.makeStream(of: RedisMessage.self)
        self.stream = stream
        let channels = workers.map { "\(space.prefix):wake:\($0)" } + ["\(space.prefix):marker"]
        await subscriber.subscribe(channels) { continuation.yield($0) }
        for await message in stream where message == .subscribed { break }
    }

    /// What was said since the last look, in order: `worker: queue µs`.
    func heard() async throws -> [String] {
        // Redis keeps the order of what it publishes, so everything said before arrives before the marker.
        try await space.commands([["PUBLISH", "\(space.prefix):marker", ""]])
        var heard: [String] = []
        for await case .message(let channel, let payload) in stream {
            if channel.hasSuffix(":marker") { break }
            let worker = channel.dropFirst("\(space.prefix):wake:".count)
            heard.append("\(worker): \(String(decoding: payload, as: UTF8.self))")
        }
        return heard
    }
}
