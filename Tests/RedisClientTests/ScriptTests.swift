import Testing

@testable import RedisClient

@Suite struct SHA1Tests {
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        (String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ])
    func `the vectors of RFC 3174`(message: String, digest: String) {
        #expect(SHA1.hex(Array(message.utf8)) == digest)
    }
}

@Suite struct ScriptTests {
    private let server = TestRedis()

    @Test func `Redis computes the same name for a script of any length`() async throws {
        let redis = server.connect()
        for length in 0...130 {
            let script = Script("return '" + String(repeating: "x", count: length) + "'")
            #expect(try await redis.send("SCRIPT", "LOAD", .bytes(script.source)).string == script.sha1)
        }
        await redis.close()
    }

    @Test func `a script gets its keys and arguments`() async throws {
        let redis = server.connect()
        let script = Script("#!lua\nredis.call('SET', KEYS[1], ARGV[1]) return {KEYS[2], ARGV[2], #KEYS, #ARGV}")
        let reply = try await redis.eval(script, keys: ["a", "b"], arguments: [.bytes([0, 255]), 12])
        #expect(reply == .array([.string([0x62]), .string(Array("12".utf8)), .integer(2), .integer(2)]))
        #expect(try await redis.send("GET", "a").bytes == [0, 255])
        #expect(try await redis.eval(Script("return #KEYS"), keys: []) == .integer(0))
        await redis.close()
    }

    @Test func `a flushed script is loaded again and executed once`() async throws {
        let redis = server.connect()
        let increment = Script("#!lua\nreturn redis.call('INCR', KEYS[1])")
        for expected in 1...5 {
            #expect(try await redis.eval(increment, keys: ["n"]) == .integer(Int64(expected)))
            _ = try await redis.send("SCRIPT", "FLUSH", expected.isMultiple(of: 2) ? "SYNC" : "ASYNC")
        }
        await redis.close()
    }

    @Test func `calls sent back to back survive flushes between them`() async throws {
        let redis = server.connect(), vandal = server.connect()
        let calls = 2000
        try await withThrowingTaskGroup(of: Int64?.self) { group in
            for i in 0..<calls {
                group.addTask(executorPreference: loop) {
                    let script = Script("#!lua\nredis.call('INCR', KEYS[1]) return tonumber(ARGV[1]) + \(i % 3)")
                    while true {
                        do throws(RedisError) {
                            return try await redis.eval(script, keys: ["n"], arguments: [.integer(Int64(i))]).integer
                        } catch {
                            // Flushed between SCRIPT LOAD and EVALSHA: certainly not executed.
                            guard error.code == "NOSCRIPT", error.kind == .retry else { throw error }
                        }
                    }
                }
            }
            group.addTask {
                for _ in 0..<50 { _ = try await vandal.send("SCRIPT", "FLUSH") }
                return nil
            }
            var sum: Int64 = 0
            for try await value in group { sum += value ?? 0 }
            #expect(sum == (0..<calls).reduce(0) { $0 + Int64($1 + $1 % 3) })
        }
        #expect(try await redis.send("GET", "n").integer == Int64(calls))
        await redis.close()
        await vandal.close()
    }

    @Test func `an error of the script is thrown with its own word`() async throws {
        let redis = server.connect()
        let script = Script("#!lua\nreturn redis.error_reply('SCHED_STALE token 7')")
        let error = await #expect(throws: RedisError.self) { try await redis.eval(script, keys: []) }
        #expect(error?.code == "SCHED_STALE" && error?.message == "token 7")
        await redis.close()
    }

    @Test func `a script that does not compile says so`() async throws {
        let redis = server.connect()
        let error = await #expect(throws: RedisError.self) { try await redis.eval(Script("retrun 1"), keys: []) }
        #expect(error?.kind == .fatal && error?.message.contains("compiling") == true)
        #expect(try await redis.send("PING") == .simple("PONG"))
        await redis.close()
    }

    @Test func `a full server refuses a writing script up front and still lets a draining one through`() async throws {
        let redis = server.connect()
        _ = try await redis.send("SET", "old", "x")
        _ = try await redis.send("CONFIG", "SET", "maxmemory", 1)
        let write = Script("#!lua\nredis.call('DEL', KEYS[1]) return redis.call('SET', KEYS[1], 'y')")
        let error = await #expect(throws: RedisError.self) { try await redis.eval(write, keys: ["old"]) }
        #expect(error?.code == "OOM" && error?.kind == .retry && error?.isWriteRefused == true)
        #expect(try await redis.send("GET", "old").string == "x")
        let drain = Script("#!lua flags=allow-oom\nreturn redis.call('DEL', KEYS[1])")
        #expect(try await redis.eval(drain, keys: ["old"]) == .integer(1))
        await redis.close()
    }

    @Test func `a replica's refusal asks for another server`() async throws {
        let redis = server.connect()
        _ = try await redis.send("REPLICAOF", "127.0.0.1", 1)
        let script = Script("#!lua\nreturn redis.call('SET', KEYS[1], 'y')")
        let error = await #expect(throws: RedisError.self) { try await redis.eval(script, keys: ["k"]) }
        #expect(error?.code == "READONLY" && error?.kind == .reroute)
        await redis.close()
    }
}
