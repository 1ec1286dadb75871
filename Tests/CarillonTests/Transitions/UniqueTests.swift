import RedisClient
import Testing

@testable import Carillon

/// Unique keys of one-shots.
@Suite struct UniqueTests {
    private func add(
        _ space: Space, _ name: String, _ unique: String, at slot: Int64 = 1_010_000, request: Int = 1
    ) async -> String {
        await space.call(
            .apply, .string("c\(name)"), .integer(Int64(request)), .string(name), "*", "a", .integer(slot),
            .string(" u=\(unique)"), "{}\n", .integer(slot))
    }

    @Test func `While a job holds a key, another with it is its duplicate and nothing is written for it`() async throws
    {
        let space = try await Space(at: 1_000_000)
        #expect(await add(space, "first", "0:order") == "OK created 1")
        let effect = try await space.run(
            .apply, "c", 1, "second", "*", "a", 1_010_000, " u=0:order", "{}\n", 1_010_000)
        #expect(effect.reply == "OK duplicate first")
        #expect(!effect.change.contains("second}"))
        #expect(await add(space, "third", "0:other") == "OK created 2")
    }

    @Test func `The job itself may be written again`() async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "0:order")
        #expect(await add(space, "first", "0:order", request: 2) == "OK unchanged 1")
        #expect(await add(space, "first", "0:order", at: 1_020_000, request: 3) == "OK updated 2")
    }

    @Test func `Without a window the key is free when the job has ended, and while it runs it is not`() async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "0:order", at: 900_000)
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(await add(space, "second", "0:order") == "OK duplicate first")
        #expect(await space.call(.complete, "w", 1, "first@900000", "1000000001", "") == "OK O")
        #expect(await add(space, "second", "0:order", request: 2) == "OK created 2")
    }

    /// However it ends, in one call with others or with its run in a group.
    @Test(
        arguments: ["completed", "cancelled", "stopped", "removed", "forgotten", "missed"],
        ["", " q=default/50/g g=9:0:1", " k=k"])
    func `With the job goes the key that it holds`(end: String, tags: String) async throws {
        let space = try await Space(at: 1_000_000)
        let window = end == "missed" ? " w=1000" : ""
        let reply = await space.call(
            .apply, "c", 1, "first", "*", "a", 900_000, .string("\(tags) u=0:order\(window)"), "{}\n", 900_000)
        #expect(reply == "OK created 1")
        #expect(try await space.value("unique:order") == [" = first 0 (expires)"])
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        let token: RESPArgument = "1000000001"
        switch end {
        case "completed": #expect(await space.call(.complete, "w", 1, "first@900000", token, "") == "OK O")
        case "cancelled":
            #expect(await space.call(.fail, "w", 1, "first@900000", token, "cancelled", "-", "") == "OK C")
        case "stopped":
            try await space.commands([["HSET", "\(space.prefix):runs", "first@900000", "C 5 1 3 1 k 1 w default"]])
            try await space.setClock(2_000_000)
            #expect(await space.call(.reap, 10) == "OK 1")
        case "removed": #expect(await space.call(.remove, "c", 1, "*", "first") == "OK O")
        case "forgotten":
            #expect(await space.call(.fail, "w", 1, "first@900000", token, "failed", "-", "") == "OK D")
            #expect(await space.call(.forget, "c", 1, "first@900000") == "OK O")
        default: #expect(try await space.value("ledger:first").count == 1)
        }
        #expect(try await space.value("jobs") == [])
        #expect(try await space.value("unique:order") == [])
    }

    @Test func `A key that another job has taken over stays with that one`() async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "0:order", at: 900_000)
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(await space.call(.fail, "w", 1, "first@900000", "1000000001", "failed", "-", "") == "OK D")
        #expect(await add(space, "second", "0:order") == "OK created 2")
        #expect(await space.call(.forget, "c", 1, "first@900000") == "OK O")
        #expect(await add(space, "third", "0:order") == "OK duplicate second")
    }

    @Test(arguments: ["dead", "removed"])
    func `A job that is over some other way gives its key back as well`(end: String) async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "0:order", at: 900_000)
        if end == "dead" {
            await space.call(.claim, "w", 1, 9, 30_000, "default")
            #expect(await space.call(.fail, "w", 1, "first@900000", "1000000001", "failed", "-", "") == "OK D")
        } else {
            #expect(await space.call(.remove, "c", 1, "*", "first") == "OK O")
        }
        #expect(await add(space, "second", "0:order") == "OK created 2")
    }

    @Test func `A paused job keeps its key`() async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "0:order")
        #expect(await space.call(.pause, "c", 1, "why", "first") == "OK O")
        #expect(await add(space, "second", "0:order") == "OK duplicate first")
    }

    @Test func `With a window the key is taken for so long, whatever becomes of the job`() async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "60000:order")
        #expect(await space.call(.remove, "c", 1, "*", "first") == "OK O")
        try await space.setClock(1_059_999)
        #expect(await add(space, "second", "60000:order") == "OK duplicate first")
        try await space.setClock(1_060_000)
        #expect(await add(space, "second", "60000:order", request: 2) == "OK created 2")
    }

    @Test func `Of two jobs of one call the first wins`() async throws {
        let space = try await Space(at: 1_000_000)
        let reply = await space.call(
            .apply, "c", 1, "a", "*", "a", 1_010_000, " u=0:k", "{}\n", 1_010_000, "b", "*", "a", 1_010_000, " u=0:k",
            "{}\n", 1_010_000)
        #expect(reply == "OK created 1 duplicate a")
    }

    @Test(arguments: ["garbage", "first", "first x", "first 99999999999999999999"])
    func `A key that nobody can read is free`(record: String) async throws {
        let space = try await Space(at: 1_000_000, "unique:k = \(record)")
        #expect(await add(space, "second", "0:k") == "OK created 1")
        try await space.commands([["DEL", "\(space.prefix):unique:k"], ["SADD", "\(space.prefix):unique:k", "x"]])
        #expect(await add(space, "third", "0:k") == "OK created 2")
    }

    @Test func `A repeated call gets the same answer`() async throws {
        let space = try await Space(at: 1_000_000)
        _ = await add(space, "first", "0:order")
        #expect(await add(space, "second", "0:order") == "OK duplicate first")
        #expect(await space.call(.remove, "c", 1, "*", "first") == "OK O")
        #expect(await add(space, "second", "0:order") == "OK duplicate first")
    }
}
