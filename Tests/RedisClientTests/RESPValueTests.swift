import Testing

@testable import RedisClient

@Suite struct RESPValueTests {
    @Test func `accessors give a value only for their own type`() {
        let text = RESPValue.string(Array("12".utf8))
        #expect(text.string == "12" && text.bytes == [0x31, 0x32] && text.integer == 12 && text.array == nil)
        let simple = RESPValue.simple("OK")
        #expect(simple.string == "OK" && simple.bytes == Array("OK".utf8) && simple.integer == nil)
        #expect(RESPValue.integer(-1).integer == -1 && RESPValue.integer(-1).string == nil)
        #expect(RESPValue.array([.null]).array == [.null] && RESPValue.array([]).bytes == nil)
        #expect(RESPValue.null.isNull && !text.isNull)
    }

    @Test(arguments: ["", "1.0", "0x10", " 1", "9223372036854775808"])
    func `a string that is no 64-bit decimal has no integer`(text: String) {
        #expect(RESPValue.string(Array(text.utf8)).integer == nil)
    }

    @Test func `bytes that are not UTF-8 have no string but stay as they are`() {
        let value = RESPValue.string([0xff, 0x00, 0x0d, 0x0a])
        #expect(value.string == nil)
        #expect(value.bytes == [0xff, 0x00, 0x0d, 0x0a])
    }

    @Test func `get throws an error at the top and leaves one inside alone`() throws {
        let error = RedisError(serverLine: "ERR no")
        #expect(throws: error) { try RESPValue.error(error).get() }
        #expect(try RESPValue.array([.error(error)]).get() == .array([.error(error)]))
    }
}

@Suite struct RedisErrorTests {
    @Test(arguments: [
        ("LOADING Redis is loading the dataset in memory", RedisError.Kind.retry),
        ("BUSY Redis is busy running a script.", .retry), ("MASTERDOWN Link with MASTER is down", .retry),
        ("TRYAGAIN Multiple keys request during rehashing", .retry), ("CLUSTERDOWN The cluster is down", .retry),
        ("NOSCRIPT No matching script.", .retry), ("OOM command not allowed", .retry), ("MISCONF no disk", .retry),
        ("NOREPLICAS Not enough good replicas", .retry), ("ERR max number of clients reached", .retry),
        ("READONLY You can't write against a read only replica.", .reroute), ("MOVED 3999 127.0.0.1:6381", .reroute),
        ("ASK 3999 127.0.0.1:6381", .reroute), ("NOAUTH Authentication required.", .fatal),
        ("WRONGPASS invalid username-password pair", .fatal), ("NOPERM no permissions", .fatal),
        ("ERR DB index is out of range", .fatal), ("WRONGTYPE wrong kind of value", .fatal), ("SCHED_BUG x", .fatal),
    ])
    func `a server's error word decides what may be done next`(line: String, kind: RedisError.Kind) {
        let error = RedisError(serverLine: line)
        #expect(error.kind == kind)
        #expect(error.description == line)
    }

    @Test func `refused writes can be told from other errors`() {
        let refused = ["OOM x", "MISCONF x", "NOREPLICAS x"].map { RedisError(serverLine: $0) }
        #expect(refused.allSatisfy { $0.isWriteRefused })
        #expect(!RedisError(serverLine: "BUSY x").isWriteRefused)
    }

    @Test(arguments: [("", "", ""), ("WORD", "WORD", ""), ("A  b", "A", "b"), (" b", "", "b")])
    func `an odd error line is taken apart without loss`(line: String, code: String, message: String) {
        let error = RedisError(serverLine: line)
        #expect(error.code == code && error.message == message && error.kind == .fatal)
    }
}
