import Testing

@testable import CarillonBench

/// The append-only file as the ledger of a test.
@Suite struct LedgerTests {
    /// As Redis writes commands down.
    private func file(_ commands: [String]...) -> [UInt8] {
        commands.flatMap { words in
            Array("*\(words.count)\r\n".utf8) + words.flatMap { Array("$\($0.utf8.count)\r\n\($0)\r\n".utf8) }
        }
    }

    private static let record = "L 1000001 1 3 1000 r 7 w0-1 default"

    @Test func `A script's commands are one step, a single command is one, and what is cut off is none`() {
        let bytes = file(
            ["SELECT", "0"], ["MULTI"], ["SET", "a", "1"], ["SET", "b", "2"], ["EXEC"], ["DEL", "a"], ["MULTI"],
            ["SET", "c", "3"])
        var reader = AppendOnlyFile(bytes)
        var names: [[String]] = []
        while let commands = reader.next() {
            names.append(commands.map { String(decoding: $0[0], as: UTF8.self) })
        }
        #expect(names == [["SELECT"], ["SET", "SET"], ["DEL"]])
        #expect(reader.boundary == bytes.count - file(["MULTI"], ["SET", "c", "3"]).count)
    }

    @Test func `Wherever it is cut, what comes before is whole`() {
        let bytes = file(["MULTI"], ["SET", "a", "1"], ["EXEC"], ["DEL", "abc"])
        let ends = [0, file(["MULTI"], ["SET", "a", "1"], ["EXEC"]).count, bytes.count]
        for length in 0...bytes.count {
            var reader = AppendOnlyFile(bytes[..<length])
            while reader.next() != nil {}
            #expect(reader.boundary == ends.last { $0 <= length })
        }
    }

    @Test(arguments: ["*x\r\n", "*2\r\n$3\r\nSE", "+OK\r\n", "*1\r\n$99999999999999999999\r\n", "*"])
    func `Nonsense ends the file`(text: String) {
        var reader = AppendOnlyFile(Array(text.utf8))
        #expect(reader.next() == nil)
    }

    @Test func `Commands become changes`() {
        let bytes = file(
            ["MULTI"], ["HSET", "{c}:runs", "tick@1000", Self.record], ["SET", "{c}:clock", "1005 5 1000001"], ["EXEC"],
            ["LPUSH", "{c}:succeeded:tick", "tick@1000 1 succeeded 1000 1001 1002 w0-1 1000001 -"],
            ["HDEL", "{c}:runs", "tick@1000"], ["LPUSH", "{c}:ledger:tick", "coalesced 2000 4000 3 4100 x y"],
            ["HSET", "{c}:jobs", "tick", "..."], ["HDEL", "{c}:jobs", "tick"],
            ["SET", "{c}:session:w0-1:claim", "17 9 9 9"], ["HINCRBY", "{c}:counters", "rollbacks", "1"],
            ["HINCRBY", "{c}:counters", "lost", "1"], ["SET", "{c}:session:w0-1:fail", "3 R"],
            ["ZADD", "{c}:leases", "3000", "tick@1000", "3001", "b@1"], ["ZREM", "{c}:schedule:default", "tick"],
            ["ZADD", "{c}:live", "0", "tick@1000"], ["SET", "{c}:watch:default", "w0-1-x 2000 - 17"],
            ["SET", "{other}:clock", "1 2 3"])
        let ledger = Ledger(file: bytes, losses: [], prefix: "{c}:")
        let leased = RunState("L", token: 1_000_001, attempt: 1, claimed: 1_000, worker: "w0-1")
        #expect(
            ledger.steps.map(\.changes) == [
                [.run("tick@1000", leased), .clock(steady: 1_005, skew: 5)],
                [.attempt(AttemptEnd(run: "tick@1000", attempt: 1, outcome: "succeeded", token: 1_000_001))],
                [.run("tick@1000", nil)],
                [.skipped(SkippedSlots(job: "tick", reason: "coalesced", first: 2_000, last: 4_000, count: 3))],
                [.job("tick", exists: true)], [.job("tick", exists: false)],
                [.claimed(worker: "w0-1", request: 17)], [.rollbackNoticed],
                [.due(.leases, "tick@1000", at: 3_000), .due(.leases, "b@1", at: 3_001)],
                [.due(.schedule, "tick", at: nil)], [.watch("w0-1-x", backup: "-")],
            ])
        #expect(ledger.steps.first?.wall == 1_000)
        #expect(ledger.malformed == [])
    }

    @Test func `What makes no sense is told`() {
        let bytes = file(
            ["HSET", "{c}:runs", "tick@1000", "L x"], ["LPUSH", "{c}:failed:tick", "tick@1000"],
            ["LPUSH", "{c}:ledger:tick", "why"], ["SET", "{c}:clock", "now"],
            ["ZADD", "{c}:leases", "inf", "tick@1000"])
        #expect(Ledger(file: bytes, losses: [], prefix: "{c}:").malformed.count == 5)
    }

    @Test func `What a power failure took comes at its place, and is marked`() {
        let kept = file(["HDEL", "{c}:runs", "a@1"])
        let later = file(["HDEL", "{c}:runs", "b@1"])
        let losses = [
            Ledger.Loss(boundary: kept.count, tail: file(["HDEL", "{c}:runs", "lost@1"])),
            Ledger.Loss(boundary: kept.count, tail: []),
            Ledger.Loss(boundary: kept.count + later.count, tail: file(["HDEL", "{c}:runs", "lost@2"])),
        ]
        let ledger = Ledger(file: kept + later, losses: losses, prefix: "{c}:")
        #expect(
            ledger.steps == [
                .init(changes: [.run("a@1", nil)], lostIn: nil), .init(changes: [.run("lost@1", nil)], lostIn: 0),
                .init(changes: [.run("b@1", nil)], lostIn: nil), .init(changes: [.run("lost@2", nil)], lostIn: 2),
            ])
    }

    @Test func `The last sync of the right file counts`() {
        let text = "5 100 /x/appendonly.aof.1.incr.aof\n6 200 /x/appendonly.aof.1.incr.aof\n7 9 /x/temp.rdb\nhalf"
        #expect(ChaosServer.lastSync(in: text)?.moment == 6)
        #expect(ChaosServer.lastSync(in: text)?.size == 200)
        #expect(ChaosServer.lastSync(in: "") == nil)
    }
}
