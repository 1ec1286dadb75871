import Carillon
import Testing

@testable import CarillonBench

/// Two handlers at once: which faults explain it, and for how long. The lease is 2 s.
@Suite struct PhysicalOverlapTests {
    /// The first attempt executes from 1 s to `end`, the second from `start` to 9 s, both in ms.
    private func story(
        from start: Int64, until end: Int64?, second: String = "tick@1000", overlap: OverlapPolicy = .skip,
        isDeaf: Bool = false
    ) -> Histories {
        var job = Story.tick
        job.overlap = overlap
        job.work.isDeaf = isDeaf
        var histories = Story.good
        histories.jobs = [job]
        histories.effects = [
            Story.effect(.start, 1_000, "tick@1000", 10, worker: "w0-1"),
            Story.effect(.start, start, second, 20, worker: "w1-2"),
            Story.effect(.end, 9_000, second, 20, worker: "w1-2"),
        ]
        if let end { histories.effects.append(Story.effect(.end, end, "tick@1000", 10, worker: "w0-1")) }
        return histories
    }

    private func excess(_ histories: Histories, _ faults: FaultInterval...) -> [Int64] {
        var histories = histories
        histories.faults = faults
        return PhysicalOverlapChecker.overlaps(in: histories).map { max(0, $0.excess / 1_000_000) }
    }

    @Test func `Attempts that follow each other do not overlap`() {
        #expect(excess(story(from: 4_000, until: 4_000)) == [])
    }

    @Test func `An overlap that nothing explains is a finding`() {
        let histories = story(from: 4_000, until: 4_001)
        #expect(
            PhysicalOverlapChecker.findings(in: histories) == [
                "tick@1000, token 10, on w0-1 was still executing 1 ms after tick@1000, token 20, had started on w1-2: "
                    + "1 ms more than faults explain"
            ])
        #expect(excess(story(from: 4_000, until: 4_500, second: "tick@2000")) == [500])
    }

    @Test func `A network that fails explains none: the worker stops before its lease ends`() {
        let cut = Story.fault(.blackHole, 1_100...6_000, target: "proxy-0")
        #expect(excess(story(from: 4_000, until: 4_500), cut) == [500])
        #expect(excess(story(from: 4_000, until: 4_500), Story.fault(.redisPause, 1_100...6_000)) == [500])
        #expect(excess(story(from: 4_000, until: 4_500), Story.fault(.redisKill, 1_100...6_000)) == [500])
    }

    @Test func `A worker that was stopped may notice when it goes on, and not later`() {
        let stop = Story.fault(.pauseLong, 1_500...5_000, target: "worker-0", detail: "w0-1")
        #expect(excess(story(from: 4_000, until: 5_200), stop) == [0])
        #expect(excess(story(from: 4_000, until: 5_201), stop) == [1])
        let other = Story.fault(.pauseLong, 1_500...5_000, target: "worker-0", detail: "w0-7")
        #expect(excess(story(from: 4_000, until: 5_200), other) == [1_200])
        let over = Story.fault(.pauseLong, 1_500...3_700, target: "worker-0", detail: "w0-1")
        #expect(excess(story(from: 4_000, until: 4_100), over) == [100])
    }

    @Test func `Who was stopped between claim and start holds the lower token, and is the one that has to stop`() {
        var histories = story(from: 4_000, until: 4_150)
        histories.effects[0] = Story.effect(.start, 1_000, "tick@1000", 30, worker: "w0-1")
        histories.effects[3] = Story.effect(.end, 4_150, "tick@1000", 30, worker: "w0-1")
        let stop = Story.fault(.pauseLong, 500...3_990, target: "worker-1", detail: "w1-2")
        #expect(excess(histories, stop) == [0])
        #expect(excess(histories, Story.fault(.pauseLong, 500...3_990, target: "worker-0", detail: "w0-1")) == [150])
    }

    @Test func `So may one for which there was no processor`() {
        var histories = story(from: 4_000, until: 4_500)
        histories.hiccups = [Hiccup(process: "w0-1", began: 3_900_000_000, ended: 4_300_000_000)]
        #expect(excess(histories) == [0])
        histories.hiccups = [Hiccup(process: "w1-2", began: 3_900_000_000, ended: 4_300_000_000)]
        #expect(excess(histories) == [500])
    }

    @Test func `After a jump of the clock the next heartbeat tells, or where none gets through 0.9 of a lease`() {
        let jump = Story.fault(.clockJump, 3_990...3_990, target: "clock")
        // A third of the lease, and a tenth.
        #expect(excess(story(from: 4_000, until: 4_866), jump) == [0])
        #expect(excess(story(from: 4_000, until: 4_900), jump) == [33])
        let cut = Story.fault(.reset, 4_100...4_200, target: "proxy-0")
        #expect(excess(story(from: 4_000, until: 6_000), jump, cut) == [0])
        #expect(excess(story(from: 4_000, until: 6_001), jump, cut) == [1])
        let elsewhere = Story.fault(.reset, 4_100...4_200, target: "proxy-1")
        #expect(excess(story(from: 4_000, until: 4_900), jump, elsewhere) == [33])
        let old = Story.fault(.clockJump, 1_990...1_990, target: "clock")
        #expect(excess(story(from: 4_000, until: 4_100), old) == [100])
    }

    @Test func `After a power failure one of the two stops within 0.9 of a lease`() {
        let loss = Story.fault(.powerLoss, 2_500...3_500)
        #expect(excess(story(from: 4_000, until: 6_000), loss) == [0])
        #expect(excess(story(from: 4_000, until: 6_001), loss) == [1])
        #expect(excess(story(from: 6_000, until: 6_500), loss) == [500])
    }

    @Test func `Policies: what may overlap, and what ends the run before`() {
        #expect(excess(story(from: 4_000, until: 6_000, second: "tick@2000", overlap: .allowAll)) == [])
        #expect(excess(story(from: 4_000, until: 4_001, overlap: .allowAll)) == [1])
        let ended = story(from: 4_000, until: 4_866, second: "tick@2000", overlap: .terminateOther)
        #expect(excess(ended) == [0])
        #expect(excess(story(from: 4_000, until: 4_900, second: "tick@2000", overlap: .terminateOther)) == [33])
        #expect(excess(story(from: 4_000, until: 4_500, isDeaf: true)) == [])
    }

    @Test func `Who was killed had executed until then`() {
        let kill = Story.fault(.kill, 3_000...4_500, target: "worker-0", detail: "w0-1")
        #expect(excess(story(from: 2_900, until: nil), kill) == [100])
        #expect(excess(story(from: 3_000, until: nil), kill) == [])
        let next = Story.fault(.kill, 3_000...4_500, target: "worker-0", detail: "w0-5")
        #expect(excess(story(from: 2_900, until: nil), next) == [])
    }
}
