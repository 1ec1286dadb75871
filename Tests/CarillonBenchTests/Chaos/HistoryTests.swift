import Carillon
import Testing

@testable import CarillonBench

/// Histories survive the way through their files.
@Suite struct HistoryTests {
    @Test func `Each line is read as it was written`() throws {
        let effect = Story.effect(.trouble, 5, "-", 0, "cannot claim: no answer, trying again")
        #expect(try Effect.parse(effect.line + "\n", file: "f") == [effect])
        let operation = Story.operation(.pause, "tick", .info, answer: "cannot reach Redis")
        #expect(try ClientOperation.parse(operation.line, file: "f") == [operation])
        let fault = Story.fault(.clockJump, 4...9)
        #expect(try FaultInterval.parse(fault.line, file: "f") == [fault])
        let sample = ResourceSample(moment: 1, worker: "w0", descriptors: 2, threads: 3, residentKilobytes: 4)
        #expect(try ResourceSample.parse(sample.line, file: "f") == [sample])
        let store = StoreSample(moment: 1, lasting: 2, expiring: 3, bytes: 4, connections: 5)
        #expect(try StoreSample.parse(store.line, file: "f") == [store])
        let hiccup = Hiccup(process: "w0-1", began: 4, ended: 9)
        #expect(try Hiccup.parse(hiccup.line, file: "f") == [hiccup])
        #expect(try ClockHistory.parse("7 -5\n", file: "f").settings == [.init(since: 7, offset: -5)])
    }

    @Test(arguments: ["start 1 2", "nonsense 1 2 w 1 r 1 1 -", "start x 2 w 1 r 1 1 -", ""])
    func `A line that makes no sense is named`(line: String) throws {
        let failure = try #require(throws: Failure.self) { try Effect.parse("\n\(line)|", file: "effects.log") }
        #expect(failure.code == .noInput)
        #expect(failure.message.hasPrefix("effects.log:1: "))
    }

    @Test func `A reader that follows a file gets whole lines, each once`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/effects.log"
        var reader = TailReader(path: path)
        #expect(reader.effects() == [])
        let first = Story.effect(.start, 1, "tick@1000", 10)
        let second = Story.effect(.end, 2, "tick@1000", 10, "done")
        try TextFile.write(first.line + "\n" + second.line.prefix(9), to: path)
        #expect(reader.effects() == [first])
        let log = try HistoryFile(path)
        log.append(String(second.line.dropFirst(9)))
        #expect(reader.effects() == [second])
        #expect(reader.effects() == [])
    }

    // MARK: The clock of Redis' host

    @Test func `The clock shows at most what it was ever set to`() {
        let clock = ClockHistory(settings: [
            .init(since: 100, offset: 50), .init(since: 200, offset: -20), .init(since: 300, offset: 0),
        ])
        #expect(clock.latestShown(by: 90) == 90)
        #expect(clock.latestShown(by: 150) == 200)
        #expect(clock.latestShown(by: 220) == 250)
        #expect(clock.latestShown(by: 400) == 400)
        #expect(clock.shown(at: 90) == 90)
        #expect(clock.shown(at: 220) == 200)
        #expect(ClockHistory().latestShown(by: 7) == 7)
    }

    @Test func `What Redis' clock showed is told in the host's time`() {
        var follower = ClockFollower(
            ClockHistory(settings: [
                .init(since: 100_000, offset: 50_000), .init(since: 200_000, offset: -20_000),
            ]))
        // Set forward by 50 ms at 100 ms, and back by 70 ms at 200 ms.
        let shown: [Int64] = [90, 99, 151, 249, 180, 190]
        #expect(shown.map { follower.host(whenRedisShowed: $0) / 1_000 } == [90, 99, 101, 199, 200, 210])
    }

    @Test func `Setting the clock writes the file, and the history on the safe side of it`() throws {
        let folder = try TemporaryFolder()
        let clock = try HostClock(
            path: folder.path + "/clock", history: try HistoryFile(folder.path + "/clock.log"))
        #expect(clock.step(by: 2_000_000) == 2_000_000)
        #expect(clock.step(by: -500_000) == 1_500_000)
        let bytes = try BinaryFile.read(folder.path + "/clock")
        #expect(bytes.reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) } == 1_500_000)
        let text = try TextFile.read(folder.path + "/clock.log")
        let history = try ClockHistory.parse(text, file: "clock.log")
        #expect(history.settings.map(\.offset) == [2_000_000, 1_500_000])
    }

    // MARK: Slots and work

    @Test func `The test's own calendar`() {
        let every = SlotRule.every(period: 1_000, phase: 370)
        #expect(every.slots(from: 0, before: 3_000) == [370, 1_370, 2_370])
        #expect(every.first(from: 1_370) == 1_370)
        #expect(every.first(from: 1_371) == 2_370)
        let seconds = SlotRule.seconds([0, 13, 55])
        #expect(seconds.slots(from: 1, before: 121_000) == [13_000, 55_000, 60_000, 73_000, 115_000, 120_000])
        #expect(!seconds.isSlot(13_001))
    }

    @Test func `Every job of the test is valid, and there is one for each policy`() throws {
        for job in RecurringJob.all {
            let definition = try job.definition()
            #expect(definition.id.description == job.id)
        }
        #expect(Set(RecurringJob.all.map(\.overlap)).count == 6)
        #expect(Set(RecurringJob.all.map(\.coalesce)).count == 3)
        let ids = Set(RecurringJob.all.map(\.id))
        #expect(ids.isSuperset(of: RecurringJob.pausable + RecurringJob.triggerable + RecurringJob.editable))
    }

    @Test func `Work survives the way through the payload`() {
        let work = ChaosWork(milliseconds: 40, failing: 7, isDeaf: true)
        #expect(ChaosWork(work.text) == work)
        #expect(ChaosWork(work.text + " 12345") == work)
        #expect(ChaosWork("x") == nil)
        var source = SeededSource(seed: 1)
        for _ in 0..<100 { #expect((.milliseconds(20)...(.milliseconds(60))).contains(work.duration(using: &source))) }
    }
}
