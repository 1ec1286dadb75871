import PrivateRedis
import ProtocolModel
import Testing

/// The scripts against the model. `make model` plays many more of the same histories.
@Suite struct HistoryTests {
    @Test func `Random histories end alike in Redis and in the model, step by step`() async throws {
        let server = try await PrivateRedis.start()
        let outcome = try await Campaign(seed: 1, commands: 20_000).run(on: Redis(server))
        #expect(outcome.commands >= 20_000)
        #expect(outcome.failure == nil, "\(outcome.failure ?? "")")
        await server.stop()
    }
}
