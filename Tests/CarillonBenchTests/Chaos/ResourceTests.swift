import Testing

@testable import CarillonBench

/// C11: what is too much, and what grows.
@Suite struct ResourceTests {
    /// A minute of one worker, with what it uses in each second.
    private func worker(
        descriptors: (Int) -> Int = { _ in 20 }, threads: (Int) -> Int = { _ in 8 },
        kilobytes: (Int) -> Int = { _ in 16_000 }
    ) -> Histories {
        var histories = Story.good
        histories.samples = (0..<60).map { second in
            ResourceSample(
                moment: Int64(second) * 1_000_000_000, worker: "w0-1", descriptors: descriptors(second),
                threads: threads(second), residentKilobytes: kilobytes(second))
        }
        return histories
    }

    private func redis(
        lasting: (Int) -> Int = { _ in 80 }, expiring: (Int) -> Int = { _ in 9 },
        bytes: (Int) -> Int = { _ in 1 << 20 }, connections: (Int) -> Int = { _ in 12 }
    ) -> Histories {
        var histories = Story.good
        histories.storeSamples = (0..<60).map { second in
            StoreSample(
                moment: Int64(second) * 1_000_000_000, lasting: lasting(second), expiring: expiring(second),
                bytes: bytes(second), connections: connections(second))
        }
        return histories
    }

    @Test func `What is beyond its bound is a finding, however short the test`() {
        var histories = Story.good
        histories.samples = [
            ResourceSample(moment: 1, worker: "w0-1", descriptors: 1_000, threads: 1_000, residentKilobytes: 1 << 30)
        ]
        histories.final.connections = 100
        #expect(ResourceChecker.findings(in: histories).count == 4)
    }

    @Test func `What stays, or comes while it warms up, or for a moment, is none`() {
        #expect(ResourceChecker.findings(in: worker()) == [])
        #expect(ResourceChecker.findings(in: redis()) == [])
        #expect(ResourceChecker.findings(in: worker(kilobytes: { $0 < 14 ? 9_000 : 30_000 })) == [])
        #expect(ResourceChecker.findings(in: worker(descriptors: { $0 % 10 == 9 ? 60 : 20 })) == [])
    }

    @Test func `What a worker uses more and more of is a finding`() {
        #expect(
            ResourceChecker.findings(in: worker(descriptors: { 20 + $0 / 5 })) == [
                "w0-1: descriptors went from 24 to 30, more than 3 up"
            ])
        #expect(ResourceChecker.findings(in: worker(threads: { 8 + $0 / 10 })).count == 1)
        #expect(ResourceChecker.findings(in: worker(kilobytes: { 16_000 + 150 * $0 })).count == 1)
        var short = worker(descriptors: { 20 + $0 })
        short.samples.removeLast(21)
        #expect(ResourceChecker.findings(in: short) == [])
    }

    @Test func `What Redis has more and more of is a finding, unless it expires`() {
        #expect(
            ResourceChecker.findings(in: redis(lasting: { 80 + $0 })) == [
                "redis: lasting keys went from 102 to 132, more than 2 up"
            ])
        #expect(ResourceChecker.findings(in: redis(connections: { 12 + $0 })).count == 1)
        #expect(ResourceChecker.findings(in: redis(bytes: { (1 << 20) + $0 << 17 })).count == 1)
        #expect(ResourceChecker.findings(in: redis(expiring: { 9 + 5 * $0 }, bytes: { (1 << 20) + 4_000 * $0 })) == [])
    }

    @Test func `Growth is told per minute`() throws {
        let trend = try #require(Trend((0..<80).map { (Int64($0) * 500_000_000, $0 * 3) }))
        #expect(trend.growth == 120)
        #expect(trend.seconds == 20)
        #expect(trend.perMinute == 360)
    }

    @Test func `Redis' own words`() {
        let info = "# Memory\r\nused_memory:1048576\r\nused_memory_human:1M\r\nconnected_clients:7\r\n"
        #expect(
            StoreSample(moment: 5, info: info + "db0:keys=12,expires=3,avg_ttl=9\r\n")
                == StoreSample(moment: 5, lasting: 9, expiring: 3, bytes: 1_048_576, connections: 7))
        #expect(StoreSample(moment: 5, info: info)?.lasting == 0)
        #expect(StoreSample(moment: 5, info: "LOADING") == nil)
    }
}
