import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

/// Each command of each script fails once.
@Suite struct FaultPointTests {
    /// Every job of a run is there, so that what is wrong with it comes up again.
    private static let state =
        BusyNamespace.state + "\njobs{lost} = 8 e 60000:0⏎{}⏎lost\nschedule:default<lost> = 1020000"

    /// What only a person or `fsck` puts right: a child whose parent has been removed, when its own removal, which follows, failed;
    /// a job that was paused by its dead run and not taken off the schedule, and that run among the live ones of the paused job.
    private static let stays: Set = [
        "the one-shot kid is lost", "the recurring job sore is in 2 places", "live has sore@1", "live has sore@2",
    ]

    @Test(arguments: ScriptName.allCases.filter { $0.writes })
    func `What fails before the first write changes nothing, what fails later is put right by the next calls`(
        name: ScriptName
    ) async throws {
        let space = try await Space(Self.state)
        let steps = "\(space.prefix)-steps"
        _ = try await FaultyScript(name, failing: 0, steps: steps).run(BusyNamespace.call(name), in: space)
        let count = Int(try await space.store.read(["GET", .string(steps)]).integer ?? 0)
        #expect(count > 3)
        var late = 0
        for number in stride(from: 1, through: count, by: 1) {
            try await space.reset(Self.state)
            let before = try await space.lines()
            let faulty = FaultyScript(name, failing: number, steps: steps)
            let error = try await faulty.run(BusyNamespace.call(name), in: space)
            if error.contains(FaultyScript.early) {
                #expect(try await space.lines() == before, "\(name), command \(number)")
            } else {
                late += 1
                let damage = try await repair(name, in: space).filter { !Self.stays.contains($0) }
                #expect(damage == [], "\(name), command \(number) of \(count)")
                let left = try await check(space)
                #expect(left == [], "\(name), command \(number) of \(count), after fsck")
            }
        }
        #expect(late > 0)
    }

    /// What `fsck` leaves when it has put right what it finds, and what that has brought to light.
    private func check(_ space: Space) async throws -> [String] {
        for _ in 1...3 { _ = try await space.redis.client.fsck(repair: true) }
        let integrity = Integrity(try await space.lines())
        return try await integrity.damage + integrity.quietDamage
            + space.redis.client.fsck(repair: false).map(\.description)
    }

    /// The caller repeats its call, as after a lost reply, and another worker goes on; what is left then is damage for good.
    private func repair(_ name: ScriptName, in space: Space) async throws -> [String] {
        await space.call(name, BusyNamespace.call(name))
        for round in 1...3 {
            try await space.setClock(BusyNamespace.now + Int64(round) * 100_000)
            await space.call(.reap, 1_000)
            await space.call(.claim, "z", .integer(Int64(round)), 1_000, 30_000, "default", "bulk")
        }
        return Integrity(try await space.lines()).damage
    }
}
