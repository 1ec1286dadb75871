import Carillon
import Testing
import Triggers

@testable import CarillonBench

@Suite struct QueueWatchTests {
    private func sample(_ seconds: Double, _ length: Int, succeeded: Int = 0) -> QueueSample {
        QueueSample(seconds: seconds, length: length, running: 0, succeeded: succeeded)
    }

    @Test func `The average counts each length for as long as it lasted`() {
        // 10 for one second, 4 for three.
        let samples = [sample(0, 10), sample(1, 4), sample(4, 0)]
        #expect(samples.peakLength == 10)
        #expect(samples.averageLength == 5.5)
    }

    @Test func `One sample is its own average, none is nothing`() {
        #expect([sample(0, 7)].averageLength == 7)
        #expect([QueueSample]().averageLength == 0)
        #expect([QueueSample]().peakLength == 0)
    }

    @Test func `Progress that falls back is seen`() {
        #expect([sample(0, 5, succeeded: 0), sample(1, 4, succeeded: 3), sample(2, 0, succeeded: 3)].risesSteadily)
        #expect(![sample(0, 5, succeeded: 2), sample(1, 4, succeeded: 1)].risesSteadily)
    }

    @Test func `Thinned samples keep the first and the last`() {
        let samples = (0...100).map { sample(Double($0), 100 - $0) }
        let thin = samples.thinned(to: 5)
        #expect(thin.map(\.length) == [100, 75, 50, 25, 0])
        #expect(samples.thinned(to: 500) == samples)
        #expect(samples.thinned(to: 1) == samples)
        #expect([QueueSample]().thinned(to: 3) == [])
    }

    @Test func `It counts what waits in a real Redis, and ends at once when all has ended`() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try server.newNamespace())
        try await OneShots.create(30, due: try await client.time(), client: client)
        let watch = QueueWatch(client)
        let sample = try await watch.look()
        #expect(sample.length == 30)
        #expect(sample.running == 0)
        #expect(sample.succeeded == 0)
        try await watch.untilEnd(of: 0, limit: 3_600)
        #expect(await watch.samples.count == 2)
        await client.close()
        await server.stop()
    }

    @Test func `It gives up at its limit`() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try server.newNamespace())
        let watch = QueueWatch(client)
        try await watch.untilEnd(of: 1, limit: 0)
        #expect(await watch.samples.count == 1)
        await client.close()
        await server.stop()
    }
}
