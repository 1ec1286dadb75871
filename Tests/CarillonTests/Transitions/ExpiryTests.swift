import RedisClient
import Testing

@testable import Carillon

/// What is recorded of a job expires exactly where the job does not stay to hold it.
@Suite struct ExpiryTests {
    /// Which of the keys with something of `job` expire.
    private func expiring(_ space: Space, _ job: String) async throws -> [String: Bool] {
        let lines = try await space.lines().filter { $0.contains(":\(job)[") || $0.contains(":\(job){") }
        return Dictionary(
            lines.map { (String($0.prefix { $0 != ":" }), $0.hasSuffix("(expires)")) }, uniquingKeysWith: { $0 && $1 })
    }

    private func apply(_ space: Space, _ definition: RESPArgument...) async -> String {
        await space.call(.apply, ["c", 1, "job", "*"] + definition)
    }

    private static let kept = """
        succeeded:job[0] = job@1 1 succeeded 1 1 1 w 1 0
        failed:job[0] = job@2 1 failed 1 1 1 w 2 1
        output:job{job@1#1} = out
        ledger:job[0] = missed 1 1 1 1
        """

    private static let all = ["succeeded", "failed", "output", "ledger"]

    private static func every(_ expires: Bool) -> [String: Bool] {
        Dictionary(uniqueKeysWithValues: all.map { ($0, expires) })
    }

    /// What is kept of a one-shot that is over.
    private func leftBehind(_ state: String = "") async throws -> Space {
        let space = try await Space(Self.kept + "\nkept<job> = 5\n" + state)
        for key in Self.all { try await space.commands([["PEXPIRE", "\(space.prefix):\(key):job", "86400000"]]) }
        return space
    }

    // MARK: The ends of runs

    /// A one-shot that was triggered besides its slot, or whose slots were filled in: whichever of its runs ends last.
    @Test(
        arguments: [["job@900000.m", "job@900000"], ["job@900000", "job@900000.m"], ["job@900000.b"]], ["", " k=k"])
    func `What a one-shot's runs have left goes, whichever ends last`(runs: [String], tags: String) async throws {
        let kind = tags.isEmpty ? "a" : "k"
        let space = try await Space("jobs{job} = 1 a 900000\(tags)⏎{}⏎")
        for (number, run) in runs.enumerated() {
            let letter = run.contains(".") ? "r" : kind
            try await space.add(
                "runs{\(run)} = L \(8 + number) 1 3 1 \(letter) 1 w default⏎{}⏎\nleases<\(run)> = 1030000")
            if letter == "r" { try await space.add("live<\(run)> = 0") }
        }
        for (number, run) in runs.enumerated() {
            let request = RESPArgument.integer(Int64(number + 1))
            let token = RESPArgument.string("\(8 + number)")
            #expect(await space.call(.complete, "w", request, .string(run), token, "0 0\nout") == "OK O")
        }
        let expiring = try await expiring(space, "job")
        #expect(expiring == ["succeeded": true, "output": true])
        #expect(try await space.value("kept") == ["<job> = 1000000"])
    }

    @Test(arguments: ["e 60000:0", "c - t=q", "a 900000 k=r"])
    func `What the runs of a job that stays have left stays`(definition: String) async throws {
        let space = try await Space(
            """
            jobs{job} = 1 \(definition)⏎{}⏎
            runs{job@900000} = L 8 1 3 1 r 1 w default
            leases<job@900000> = 1030000
            live<job@900000> = 0
            """)
        #expect(await space.call(.complete, "w", 1, "job@900000", "8", "0 0\nout") == "OK O")
        #expect(try await expiring(space, "job") == ["succeeded": false, "output": false])
        #expect(try await space.value("kept") == [])
    }

    // MARK: Other definitions

    @Test(arguments: ["e 60000:0", "a 900000 k=r"])
    func `What was kept of a job that stayed expires when it becomes one that does not`(before: String) async throws {
        let space = try await Space("jobs{job} = 1 \(before)⏎{}⏎\n" + Self.kept)
        #expect(await apply(space, "a", 2_000_000, "", "{}\n", 2_000_000) == "OK updated 2")
        #expect(try await expiring(space, "job") == Self.every(true))
        #expect(try await space.value("kept") == ["<job> = 1000000"])
    }

    @Test(arguments: ["e 60000:0", "a 2000000 k=r", "a 2000000"])
    func `A job that stays as it is keeps what it had`(definition: String) async throws {
        let space = try await Space("jobs{job} = 1 \(definition)⏎{}⏎\n" + Self.kept)
        let words = definition.split(separator: " ").map { String($0) }
        let tags = words.count > 2 ? " \(words[2])" : ""
        let armed: RESPArgument = words[0] == "a" ? "2000000" : "-"
        #expect(
            await apply(space, .string(words[0]), .string(words[1]), .string(tags), "{}\nnew", armed) == "OK updated 2")
        #expect(try await expiring(space, "job") == Self.every(false))
        #expect(try await space.value("kept") == [])
    }

    private static let staying: [[RESPArgument]] = [
        ["e", "60000:0", "", "{}\n", "-"], ["a", 2_000_000, " k=r", "{}\n", 2_000_000],
        ["c", 2_060_000, " t=q", "{}\n", 2_000_000],
    ]

    @Test(arguments: staying, ["", "jobs{job} = 1 a 2000000⏎{}⏎\nschedule:default<job> = 2000000"])
    func `A job that stays keeps what a one-shot of its name has left`(
        definition: [RESPArgument], before: String
    ) async throws {
        let space = try await leftBehind(before)
        let reply = await space.call(.apply, ["c", 1, "job", "*"] + definition)
        #expect(reply == (before.isEmpty ? "OK created 1" : "OK updated 2"))
        #expect(try await expiring(space, "job") == Self.every(false))
        #expect(try await space.value("kept") == [])
    }

    @Test func `One that was missed, and then recurs, has its ledger for good`() async throws {
        let space = try await Space("jobs{job} = 1 a 900000 w=1000⏎{}⏎\nschedule:default<job> = 900000")
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(try await expiring(space, "job") == ["ledger": true])
        #expect(await apply(space, "e", "60000:0", "", "{}\n", "-") == "OK created 1")
        #expect(try await expiring(space, "job") == ["ledger": false])
        #expect(try await space.value("kept") == [])
    }

    @Test func `Another one-shot leaves the expiry as it is`() async throws {
        let space = try await leftBehind()
        #expect(await apply(space, "a", 2_000_000, "", "{}\n", 2_000_000) == "OK created 1")
        #expect(try await expiring(space, "job") == Self.every(true))
        #expect(try await space.value("kept") == ["<job> = 5"])
    }
}
