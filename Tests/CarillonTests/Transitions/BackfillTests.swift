import RedisClient
import Testing

@testable import Carillon

@Suite struct BackfillTests {
    private static let state = """
        jobs{tick} = 3 e 60000:0 q=bulk m=5⏎{}⏎hi
        schedule:bulk<tick> = 1020000
        """

    private static let live = """
        runs{tick@960000} = L 6 1 3 960000 r 3 w bulk
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `allow_all: every slot starts now, named by its scheduled time`() async throws {
        let space = try await Space(Self.state)
        let backfill = try await space.run(.backfill, "c", 1, "tick", "allow_all", 60_000, 120_000)
        #expect(backfill.reply == "OK OO")
        #expect(
            backfill.change == """
                + live<tick@120000.b> = 0
                + live<tick@60000.b> = 0
                + ready:bulk<tick@120000.b> = 1000000
                + ready:bulk<tick@60000.b> = 1000000
                + runs{tick@120000.b} = W 0 0 5 1000000 r 3 - bulk
                + runs{tick@60000.b} = W 0 0 5 1000000 r 3 - bulk
                + session:c:backfill = 1 OO (expires)
                """)
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "bulk").contains("tick@60000.b 1000000002 1 {}⏎hi"))
    }

    @Test func `buffer_all: the first starts, the others wait, and run oldest first`() async throws {
        let space = try await Space(Self.state)
        let slots: [RESPArgument] = [600_000, 660_000, 720_000]
        #expect(await space.call(.backfill, ["c", 1, "tick", "buffer_all"] + slots) == "OK OBB")
        for (index, slot) in [600_000, 660_000, 720_000].enumerated() {
            let claim = await space.call(.claim, "w", .integer(Int64(index) + 1), 9, 30_000, "bulk")
            let token = 1_000_000_001 + index
            #expect(claim.hasSuffix("[tick@\(slot).b \(token) 1 {}⏎hi] [] \(index)"))
            await space.call(
                .complete, "w", .integer(Int64(index) + 1), .string("tick@\(slot).b"), .integer(Int64(token)), "")
        }
        #expect(try await space.value("buffered") == [])
        #expect(try await space.value("runs") == [])
        #expect(try await space.value("schedule:bulk") == ["<tick> = 1020000"])
    }

    @Test(arguments: [("skip", "SSS", "OSS"), ("buffer_one", "BSS", "OBS"), ("buffer_all", "BBB", "OBB")])
    func `A live run is in the way, as the policy says`(policy: String, behind: String, free: String) async throws {
        for (state, letters) in [(Self.state + "\n" + Self.live, behind), (Self.state, free)] {
            let space = try await Space(state)
            #expect(
                await space.call(.backfill, "c", 1, "tick", .string(policy), 600_000, 660_000, 720_000)
                    == "OK \(letters)")
            #expect(try await space.value("buffered").count == letters.count { $0 == "B" })
            #expect(try await space.value("ledger:tick") == [])
            #expect(try await space.value("counters") == [])
        }
    }

    @Test func `What waits already takes the room`() async throws {
        let space = try await Space(Self.state + "\n" + Self.live)
        #expect(await space.call(.trigger, "c", 1, "tick", "buffer_one").hasPrefix("OK "))
        #expect(await space.call(.backfill, "c", 1, "tick", "buffer_one", 600_000) == "OK S")
        #expect(await space.call(.backfill, "c", 2, "tick", "buffer_all", 600_000) == "OK B")
    }

    @Test func `A thousand wait; what does not fit is not taken`() async throws {
        let space = try await Space(Self.state)
        func fill(_ request: Int64, _ slots: ClosedRange<Int64>) async -> String {
            await space.call(.backfill, ["c", .integer(request), "tick", "buffer_all"] + slots.map { .integer($0) })
        }
        #expect(await fill(1, 1...600) == "OK O" + String(repeating: "B", count: 599))
        let letters = await fill(2, 601...1_200)
        #expect(letters == "OK " + String(repeating: "B", count: 401) + String(repeating: "F", count: 199))
        #expect(try await space.value("buffered").count == 1_000)
        #expect(try await space.value("runs").count == 1_001)
    }

    @Test func `A slot is not taken twice while its run is there, and again when it is over`() async throws {
        let space = try await Space(Self.state)
        #expect(await space.call(.backfill, "c", 1, "tick", "buffer_all", 600_000, 660_000) == "OK OB")
        let again = try await space.run(.backfill, "c", 2, "tick", "buffer_all", 600_000, 660_000, 720_000)
        #expect(again.reply == "OK EEB")
        await space.call(.claim, "w", 1, 9, 30_000, "bulk")
        await space.call(.complete, "w", 1, "tick@600000.b", "1000000001", "")
        #expect(await space.call(.backfill, "c", 3, "tick", "buffer_all", 600_000) == "OK B")
    }

    @Test func `A repeated call has the same answer and changes nothing; an overtaken one is refused`() async throws {
        let space = try await Space(Self.state)
        let call: [RESPArgument] = ["c", 2, "tick", "buffer_all", 600_000, 660_000]
        #expect(await space.call(.backfill, call) == "OK OB")
        let again = try await space.run(.backfill, call)
        #expect(again.reply == "OK OB")
        #expect(again.change == "")
        let late = try await space.run(.backfill, "c", 1, "tick", "buffer_all", 1)
        #expect(late.reply.hasPrefix("! STALE request 1"))
        #expect(late.change == "")
    }

    @Test func `A slot that also ran on its schedule is another run`() async throws {
        let space = try await Space(Self.state + "\n" + Self.live)
        #expect(await space.call(.backfill, "c", 1, "tick", "allow_all", 960_000) == "OK O")
        #expect(try await space.value("live") == ["<tick@960000.b> = 0", "<tick@960000> = 0"])
    }

    @Test(arguments: [
        "jobs{j} = 3 e 60000:0⏎{}⏎hi\npaused{j} = 990000 1020000 why", "jobs{j} = 3 c $ t=q⏎{}⏎hi",
        "jobs{j} = 3 e 60000:0/0 n=1⏎{}⏎hi",
    ])
    func `Paused and exhausted jobs can be backfilled, and stay what they are`(state: String) async throws {
        let space = try await Space(state)
        let before = try await space.lines()
        #expect(await space.call(.backfill, "c", 1, "j", "buffer_all", 600_000) == "OK O")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[j@600000.b 1000000001 1 {}⏎hi]"))
        await space.call(.complete, "w", 1, "j@600000.b", "1000000001", "")
        let left = try await space.lines().filter { $0.hasPrefix("jobs") || $0.hasPrefix("paused") }
        #expect(left == before.filter { !$0.hasPrefix("clock") })
    }

    @Test func `A backfill of a one-shot keeps what it runs with, whatever becomes of its job`() async throws {
        let space = try await Space("jobs{mail} = 4 a 2000000⏎{}⏎hello\nschedule:default<mail> = 2000000")
        #expect(await space.call(.backfill, "c", 1, "mail", "buffer_all", 2_000_000) == "OK O")
        #expect(try await space.value("runs") == ["{mail@2000000.b} = W 0 0 3 1000000 r 4 - default⏎{}⏎hello"])
    }

    @Test func `cancel_other of a manual run takes waiting backfills out, as cancelled`() async throws {
        let space = try await Space(Self.state + "\n" + Self.live)
        await space.call(.backfill, "c", 1, "tick", "buffer_all", 600_000)
        #expect(await space.call(.trigger, "c", 1, "tick", "cancel_other").hasPrefix("OK "))
        #expect(try await space.value("counters") == ["{cancelled} = 1"])
        #expect(try await space.value("buffered") == ["<tick@1000000.m> = 0"])
    }

    @Test func `A job with a priority or a group is backfilled in its lane, where a claim finds it`() async throws {
        let space = try await Space("jobs{tick} = 3 e 60000:0 q=default/80/mail⏎{}⏎hi")
        #expect(await space.call(.backfill, "c", 1, "tick", "allow_all", 60_000) == "OK O")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[tick@60000.b 1000000001 1 {}⏎hi]"))
    }

    @Test func `A worker that sleeps is told`() async throws {
        let space = try await Space(Self.state + "\nwatch:bulk = x 1020000 -")
        let ears = await Ears(space, "x")
        await space.call(.backfill, "c", 1, "tick", "buffer_all", 600_000, 660_000)
        #expect(try await ears.heard() == ["x: bulk 0"])
    }

    @Test func `There is nothing to backfill for a name that is no job's`() async throws {
        let space = try await Space(Self.state)
        let backfill = try await space.run(.backfill, "c", 1, "nobody", "buffer_all", 600_000)
        #expect(backfill.reply == "NONE")
        #expect(backfill.change == "")
    }

    @Test(arguments: [
        [], ["c", "1", "tick", "buffer_all"], ["c", "1", "tick", "", "1"], ["c", "1", "tick", "cancel_other", "1"],
        ["c", "1", "tick", "terminate_other", "1"], ["c", "1", "tick", "buffer_all", "x"],
        ["c", "1", "tick", "buffer_all", "1", "1"], ["c", "1", "tick", "buffer_all", "2", "1"],
        ["c", "1", "tick", "buffer_all", "1", ""], ["c", "1", "tick", "buffer_all", "-1"],
        ["c", "1", "tick", "buffer_all", "1e3"],
    ])
    func `Arguments that make no sense are refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.state)
        let backfill = try await space.run(.backfill, arguments.map { .string($0) })
        #expect(backfill.reply.hasPrefix("! INVALID backfill: "))
        #expect(backfill.change == "")
    }
}
