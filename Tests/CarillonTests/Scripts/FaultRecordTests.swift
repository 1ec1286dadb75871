import RedisClient
import Testing

@testable import Carillon

/// What is counted and recorded by a call that fails half-way and is then repeated: see "If a write fails" in `lua/README.md`.
@Suite struct FaultRecordTests {
    /// A call that records something.
    struct Case: Sendable, CustomTestStringConvertible {
        let script: ScriptName
        var arguments: [RESPArgument]
        var state = ""
        var testDescription: String { "\(script) \(arguments.dropFirst(2))" }

        init(_ script: ScriptName) { (self.script, arguments) = (script, BusyNamespace.call(script)) }

        init(_ script: ScriptName, _ arguments: [RESPArgument], _ state: String) {
            (self.script, self.arguments, self.state) = (script, arguments, state)
        }
    }

    private static let waiting = """
        runs{held@940000} = B 0 0 3 940000 r 8 - default
        buffered<held@940000> = 0
        """
    private static let policies = ["skip", "cancel_other", "terminate_other"].map { policy in
        """
        jobs{\(policy)} = 8 e 60000:0 o=\(policy)⏎{}⏎
        schedule:default<\(policy)> = 960000
        runs{\(policy)@900000} = L 31 1 3 1 r 8 w default
        leases<\(policy)@900000> = 1030000
        live<\(policy)@900000> = 0
        runs{\(policy)@930000} = B 0 0 3 930000 r 8 - default
        buffered<\(policy)@930000> = 0
        """
    }.joined(separator: "\n")

    static let cases =
        ScriptName.allCases.filter { $0.writes }.map { Case($0) } + [
            Case(.trigger, ["c", 9, "held", "cancel_other"], waiting),
            Case(.trigger, ["c", 9, "held", "terminate_other"], waiting),
            Case(.claim, BusyNamespace.call(.claim), policies),
        ]

    @Test(arguments: cases)
    func `Without a fault everything is recorded once and counted once`(call: Case) async throws {
        let space = try await Space(BusyNamespace.state + "\n" + call.state)
        let before = Recorded(try await space.lines())
        #expect(await space.call(call.script, call.arguments).hasPrefix("OK"))
        let after = Recorded(try await space.lines())
        for outcome in Recorded.outcomes {
            let plain = outcome == "succeeded" ? plainEnds(call, before, after) : 0
            #expect(after.count(of: outcome, since: before) == after.ends(outcome, since: before) + plain, "\(outcome)")
        }
        #expect(Set(after.ends).count == after.ends.count)
        #expect(Set(after.skips).count == after.skips.count)
        #expect(skipped(before, after) == reasons.reduce(0) { $0 + after.count(of: $1, since: before) })
    }

    @Test(arguments: cases)
    func `After a fault an end is recorded at most once, and a slot that does not start at least once`(
        call: Case
    ) async throws {
        let state = BusyNamespace.state + "\n" + call.state
        let space = try await Space(state)
        let before = Recorded(try await space.lines())
        await space.call(call.script, call.arguments)
        let whole = Recorded(try await space.lines())
        try await space.reset(state)
        let steps = "\(space.prefix)-steps"
        _ = try await FaultyScript(call.script, failing: 0, steps: steps).run(call.arguments, in: space)
        let count = Int(try await space.store.read(["GET", .string(steps)]).integer ?? 0)
        #expect(count > 3)
        for number in stride(from: 1, through: count, by: 1) {
            try await space.reset(state)
            let faulty = FaultyScript(call.script, failing: number, steps: steps)
            // Before the first write nothing has changed: see FaultPointTests.
            if try await faulty.run(call.arguments, in: space).contains(FaultyScript.early) { continue }
            let broken = Recorded(try await space.lines())
            await space.call(call.script, call.arguments)
            let after = Recorded(try await space.lines())
            let point = "\(call.script), command \(number) of \(count)"
            for record in [broken, after] { expectAtMostOnce(record, since: before, call, point) }
            #expect(Set(whole.skips).subtracting(after.skips) == [], "\(point)")
            for reason in reasons {
                #expect(after.count(of: reason, since: before) >= whole.count(of: reason, since: before), "\(point)")
            }
        }
    }

    private let reasons = ["missed", "coalesced", "skipped_overlap", "skipped_paused", "dst_gap"]

    private func expectAtMostOnce(_ record: Recorded, since before: Recorded, _ call: Case, _ point: String) {
        #expect(Set(record.ends).count == record.ends.count, "\(point)")
        let ended = Set(record.ends.map { String($0.prefix { $0 != " " }) })
        #expect(ended.intersection(record.underWay) == [], "\(point)")
        for outcome in Recorded.outcomes {
            let plain = outcome == "succeeded" ? plainEnds(call, before, record) : 0
            let counted = record.count(of: outcome, since: before)
            #expect(counted <= record.ends(outcome, since: before) + plain, "\(point): \(outcome)")
        }
    }

    /// Runs that leave a number and no history: plain one-shots, and those whose job was removed.
    private func plainEnds(_ call: Case, _ before: Recorded, _ after: Recorded) -> Int {
        guard call.script == .complete else { return 0 }
        return before.runs.count { run, words in
            after.runs[run] == nil && (["a", "g"].contains(words[5]) || words[0] == "X")
        }
    }

    /// How many slots the ledgers say did not start, besides what they said before.
    private func skipped(_ before: Recorded, _ after: Recorded) -> Int {
        Set(after.skips).subtracting(before.skips).reduce(0) {
            $0 + ($1.split(separator: " ").last.flatMap { Int($0) } ?? 0)
        }
    }
}
