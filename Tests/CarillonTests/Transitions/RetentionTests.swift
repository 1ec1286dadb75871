import RedisClient
import Testing

@testable import Carillon

/// How much is kept of attempts: as much as the job says, of successes and other ends apart.
@Suite struct RetentionTests {
    /// A job with these tags; run `number` of it is held under the token of the same number.
    private static func space(tags: String, holding numbers: ClosedRange<Int>) async throws -> Space {
        let runs = numbers.map { "runs{tick@\($0)} = L \($0) 1 9 1 r 1 w default\nleases<tick@\($0)> = 1030000" }
        return try await Space("jobs{tick} = 1 e 60000:0\(tags)⏎{}⏎\n" + runs.joined(separator: "\n"))
    }

    private static func end(_ space: Space, _ numbers: ClosedRange<Int>, _ script: ScriptName) async {
        for number in numbers {
            let run: [RESPArgument] = [.string("tick@\(number)"), .string("\(number)")]
            let end: [RESPArgument] = script == .complete ? ["0 0\nout"] : ["failed", "-", "0 1\nout"]
            await space.call(script, ["w", .integer(Int64(number))] + run + end)
        }
    }

    @Test func `Failures do not push successes out, nor successes failures`() async throws {
        let space = try await Self.space(tags: "", holding: 101...150)
        await Self.end(space, 101...101, .fail)
        await Self.end(space, 102...125, .complete)
        await Self.end(space, 126...150, .fail)
        #expect(try await space.value("succeeded:tick").count == 20)
        #expect(try await space.value("succeeded:tick").first?.hasPrefix("[0] = tick@125 1 succeeded") == true)
        #expect(try await space.value("failed:tick").count == 20)
        let output = try await space.value("output:tick")
        #expect(output.count == 40)
        #expect(output.first == "{tick@106#106} = out")
    }

    @Test func `A job says how many it keeps`() async throws {
        let space = try await Self.space(tags: " ks=2 kf=1", holding: 101...110)
        await Self.end(space, 101...105, .complete)
        await Self.end(space, 106...110, .fail)
        #expect(try await space.value("succeeded:tick").count == 2)
        #expect(try await space.value("failed:tick").count == 1)
        #expect(
            try await space.value("output:tick")
                == ["{tick@104#104} = out", "{tick@105#105} = out", "{tick@110#110} = out"])
    }

    @Test func `Nothing is kept where a job keeps none, and counted all the same`() async throws {
        let space = try await Self.space(tags: " ks=0 kf=0", holding: 101...102)
        await Self.end(space, 101...101, .complete)
        await Self.end(space, 102...102, .fail)
        #expect(try await space.lines().filter { $0.contains("ed:tick") || $0.contains("output") } == [])
        #expect(try await space.value("counters") == ["{failed} = 1", "{succeeded} = 1"])
    }

    @Test func `After a job keeps fewer, the surplus goes with its next ends, fifty at a time`() async throws {
        let space = try await Self.space(tags: " ks=5", holding: 901...903)
        for number in 1...120 {
            try await space.add("succeeded:tick[0] = tick@\(121 - number) 1 succeeded 1 1 1 w \(121 - number) 0")
            try await space.add("output:tick{tick@\(number)#\(number)} = out")
        }
        for (number, left) in [(901, 71), (902, 22), (903, 5)] {
            await Self.end(space, number...number, .complete)
            #expect(try await space.value("succeeded:tick").count == left)
            #expect(try await space.value("output:tick").count == left)
        }
    }

    @Test func `Entries that nobody can read go like others`() async throws {
        let space = try await Self.space(tags: " ks=1", holding: 101...101)
        try await space.add("succeeded:tick[0] = nonsense\nsucceeded:tick[0] = tick@1 1 succeeded")
        await Self.end(space, 101...101, .complete)
        #expect(try await space.value("succeeded:tick").count == 1)
    }

    @Test func `What a one-shot leaves goes after a day, whichever list it is in`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 900000 k=k⏎{}⏎hello
            runs{mail@900000} = L 5 1 3 900000 k 1 w default
            leases<mail@900000> = 1030000
            failed:mail[0] = mail@800000.m 1 failed 1 1 1 w 4 1
            """)
        #expect(await space.call(.complete, "w", 1, "mail@900000", "5", "0 0\n") == "OK O")
        #expect(try await space.value("failed:mail") == ["[0] = mail@800000.m 1 failed 1 1 1 w 4 1 (expires)"])
        #expect(try await space.value("succeeded:mail").allSatisfy { $0.hasSuffix("(expires)") })
    }
}
