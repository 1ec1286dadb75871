import RedisClient
import Testing

@testable import Carillon

/// Who is told what: `worker: queue µs`.
@Suite struct WatchTests {
    private static let tick = """
        jobs{tick} = 3 e 60000:0 o=allow_all⏎{}⏎
        schedule:default<tick> = 960000
        """

    @Test func `A lone worker watches its queue itself`() async throws {
        let space = try await Space(Self.tick)
        let ears = await Ears(space, "a")
        #expect(await space.call(.claim, "a", 1, 9, 30_000, "default").hasPrefix("OK 20000000 "))
        #expect(try await ears.heard() == [])
        #expect(try await space.value("watch:default") == [" = a 1020000 -"])
    }

    @Test func `After a claim the longest-idle other worker watches, the caller is its backup`() async throws {
        let space = try await Space(Self.tick + "\nidle:default<b> = 5\nidle:default<c> = 4")
        let ears = await Ears(space, "a", "b", "c")
        #expect(await space.call(.claim, "a", 1, 9, 30_000, "default").hasPrefix("OK 20010000 "))
        #expect(try await ears.heard() == ["c: default 20000000"])
        #expect(try await space.value("watch:default") == [" = c 1020000 a 1"])
        #expect(try await space.value("idle:default") == ["<a> = 1000000", "<b> = 5"])
    }

    @Test func `Who comes for nothing while others have the watch sleeps for the poll interval`() async throws {
        let space = try await Space(Self.tick + "\nidle:default<b> = 5")
        let ears = await Ears(space, "a", "b", "c")
        await space.call(.claim, "a", 1, 9, 30_000, "default")
        _ = try await ears.heard()
        #expect(await space.call(.claim, "c", 1, 9, 30_000, "default").hasPrefix("OK 20000000 "))
        #expect(try await ears.heard() == [])
        #expect(try await space.value("watch:default") == [" = b 1020000 a 1"])
    }

    @Test func `A watcher that nobody hears from is passed over`() async throws {
        let space = try await Space(Self.tick + "\nidle:default<deaf> = 1\nidle:default<b> = 5")
        let ears = await Ears(space, "a", "b")
        await space.call(.claim, "a", 1, 9, 30_000, "default")
        #expect(try await ears.heard() == ["b: default 20000000"])
        #expect(try await space.value("idle:default") == ["<a> = 1000000"])
    }

    @Test func `With nobody else in earshot the caller watches`() async throws {
        let deaf = (1...12).map { "\nidle:default<deaf\($0)> = \($0)" }.joined()
        let space = try await Space(Self.tick + deaf)
        #expect(await space.call(.claim, "a", 1, 9, 30_000, "default").hasPrefix("OK 20000000 "))
        #expect(try await space.value("watch:default") == [" = a 1020000 -"])
    }

    @Test func `A watcher without a backup gets the next idle worker for one`() async throws {
        let space = try await Space(Self.tick + "\nschedule:default<tick> = 1020000\nwatch:default = a 1020000 -")
        #expect(await space.call(.claim, "b", 4, 9, 30_000, "default").hasPrefix("OK 20010000 "))
        #expect(try await space.value("watch:default") == [" = a 1020000 b 4"])
        #expect(await space.call(.claim, "c", 1, 9, 30_000, "default").hasPrefix("OK 20000000 "))
        #expect(try await space.value("watch:default") == [" = a 1020000 b 4"])
    }

    @Test func `A worker without a free place hands on the watch and the backup`() async throws {
        let space = try await Space(Self.tick + "\nidle:default<c> = 7\nidle:default<d> = 8")
        let ears = await Ears(space, "c", "d")
        await space.call(.claim, "a", 1, 1, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 20000000", "d: default 20010000"])
        #expect(try await space.value("watch:default") == [" = c 1020000 d"])
    }

    @Test func `When the watcher does not come its backup takes over`() async throws {
        let space = try await Space(Self.tick + "\nwatch:default = gone 960000 b 1\nidle:default<c> = 7")
        let ears = await Ears(space, "b", "c", "gone")
        #expect(await space.call(.claim, "b", 2, 9, 30_000, "default").contains("[tick@960000 "))
        #expect(try await ears.heard() == ["c: default 20000000"])
        #expect(try await space.value("watch:default") == [" = c 1020000 b 2"])
    }

    // MARK: A watcher that comes early

    @Test(arguments: [1_000_001, 1_000_010])
    func `A watcher that comes a moment early keeps the watch and asks again, and nobody else is told`(due: Int64)
        async throws
    {
        let space = try await Space(
            "schedule:default<tick> = \(due)\nwatch:default = a \(due) b 4\nidle:default<b> = 5\nidle:default<c> = 7")
        let ears = await Ears(space, "a", "b", "c")
        let wait = (due - 1_000_000) * 1_000
        #expect(await space.call(.claim, "a", 9, 9, 30_000, "default").hasPrefix("OK \(wait) "))
        #expect(try await ears.heard() == [])
        #expect(try await space.value("watch:default") == [" = a \(due) b 4"])
        #expect(try await space.value("idle:default") == ["<a> = 1000000", "<b> = 5", "<c> = 7"])
    }

    @Test func `Without a free place it hands the watch on all the same`() async throws {
        let space = try await Space(
            "schedule:default<tick> = 1000001\nwatch:default = a 1000001 b 4\nidle:default<c> = 7")
        let ears = await Ears(space, "a", "b", "c")
        #expect(await space.call(.claim, "a", 9, 0, 30_000, "default").hasPrefix("OK 20000000 "))
        #expect(try await ears.heard() == ["c: default 1000"])
        #expect(try await space.value("watch:default") == [" = c 1000001 -"])
    }

    @Test(arguments: [
        ("earlier by more than the grace", 1_000_011, 1_000_011), ("for what is gone", 1_000_001, 1_000_011),
    ])
    func `A watcher that comes for something else than the slot that is about to be due hands the watch on`(
        why: String, watched: Int64, due: Int64
    ) async throws {
        let space = try await Space(
            "schedule:default<tick> = \(due)\nwatch:default = a \(watched) b 4\nidle:default<c> = 7")
        let ears = await Ears(space, "a", "b", "c")
        #expect(await space.call(.claim, "a", 9, 9, 30_000, "default").hasPrefix("OK 21000 "), "\(why)")
        #expect(try await ears.heard() == ["c: default 11000", "b: default 20000000 4"])
        #expect(try await space.value("watch:default") == [" = c \(due) a 9"])
    }

    // MARK: Many

    @Test func `More due than taken calls one idle worker for each share that is left`() async throws {
        let jobs = (1...40).map { "jobs{j\($0)} = 1 a \($0)⏎{}⏎\nschedule:default<j\($0)> = \($0)" }
        let idle = (1...3).map { "idle:default<w\($0)> = \($0)" }
        let space = try await Space((jobs + idle).joined(separator: "\n"))
        let ears = await Ears(space, "w1", "w2", "w3")
        #expect(await space.call(.claim, "a", 1, 20, 30_000, "default").hasPrefix("OK 10000 "))
        #expect(try await ears.heard() == ["w1: default 0", "w2: default 0", "w3: default 0"])
        #expect(try await space.value("leases").count == 10)
    }

    @Test func `A full worker calls others for what it leaves, and does not call itself idle`() async throws {
        let jobs = (1...4).map { "jobs{j\($0)} = 1 a \($0)⏎{}⏎\nschedule:default<j\($0)> = \($0)" }
        let space = try await Space((jobs + ["idle:default<b> = 1"]).joined(separator: "\n"))
        let ears = await Ears(space, "b")
        #expect(await space.call(.claim, "a", 1, 1, 30_000, "default").hasPrefix("OK 20000000 "))
        #expect(try await ears.heard() == ["b: default 0"])
        #expect(try await space.value("idle:default") == [])
    }

    @Test func `A new earlier slot calls the watcher and its backup earlier`() async throws {
        let space = try await Space("watch:default = a 1020000 b 4")
        let ears = await Ears(space, "a", "b")
        await space.call(.apply, "c", 1, "mail", "0", "a", "1005000", "", "{}\n", 1_005_000)
        #expect(try await ears.heard() == ["a: default 5000000", "b: default 5010000"])
        #expect(try await space.value("watch:default") == [" = a 1005000 b 4"])
    }

    @Test func `A later slot than the watched one calls nobody`() async throws {
        let space = try await Space("watch:default = a 1020000 b")
        let ears = await Ears(space, "a", "b")
        await space.call(.apply, "c", 1, "mail", "0", "a", "1020000", "", "{}\n", 1_020_000)
        #expect(try await ears.heard() == [])
    }

    @Test func `A watcher that does not hear is replaced by an idle worker`() async throws {
        let space = try await Space("watch:default = deaf 1020000 -\nidle:default<b> = 1")
        let ears = await Ears(space, "b")
        await space.call(.trigger, "c", 1, "nobody", "")
        #expect(try await ears.heard() == [])
        await space.call(.apply, "c", 1, "mail", "0", "a", "1000000", "", "{}\n", 1_000_000)
        #expect(try await ears.heard() == ["b: default 0"])
        #expect(try await space.value("watch:default") == [" = b 1000000 -"])
    }

    @Test func `A watch whose time has passed by more than the grace counts for nothing`() async throws {
        let space = try await Space("watch:default = gone 999990 -\nidle:default<b> = 1")
        let ears = await Ears(space, "b")
        await space.call(.apply, "c", 1, "mail", "0", "a", "2000000", "", "{}\n", 2_000_000)
        #expect(try await ears.heard() == ["b: default 1000000000"])
    }

    @Test func `Slots are announced on the wall clock, waits are counted on the steady one`() async throws {
        let space = try await Space("idle:default<b> = 1")
        try await space.setClock(400_000)
        let ears = await Ears(space, "b")
        await space.call(.apply, "c", 1, "mail", "0", "a", "405000", "", "{}\n", 405_000)
        #expect(try await ears.heard() == ["b: default 5000000"])
        #expect(try await space.value("watch:default") == [" = b 1005000 -"])
    }

    @Test func `A hint is exact to the microsecond, so that the watcher comes to the slot and not up to 1 ms later`()
        async throws
    {
        let space = try await Space(at: nil)
        let ears = await Ears(space, "b")
        func now() async throws -> Int64 {
            let time = (try await space.store.read(["TIME"]).array ?? []).compactMap(\.integer)
            return time[0] * 1_000_000 + time[1]
        }
        for number in Int64(1)...20 {
            try await space.reset("idle:default<b> = 1")
            let before = try await now()
            let slot = before / 1_000 + 5_000
            await space.call(
                .apply, "c", .integer(number), "mail", "*", "a", .string("\(slot)"), "", "{}\n", .integer(slot))
            let after = try await now()
            let wait = try #require(await ears.heard().first?.split(separator: " ").last.flatMap { Int64($0) })
            #expect((slot * 1_000 - after...slot * 1_000 - before).contains(wait))
        }
    }

    @Test func `The poll interval grows with the workers, so that together they ask once in two seconds`() async throws
    {
        let workers = (1...50).map { "workers<w\($0)> = 999999" }.joined(separator: "\n")
        let space = try await Space(workers)
        #expect(await space.call(.claim, "w1", 1, 9, 30_000, "default").hasPrefix("OK 100000000 "))
    }

    @Test func `However many workers there are, each asks before it would be forgotten`() async throws {
        let workers = (1...1_000).map { "workers<w\($0)> = 999999" }.joined(separator: "\n")
        let space = try await Space(workers)
        #expect(await space.call(.claim, "w1", 1, 9, 30_000, "default").hasPrefix("OK 300000000 "))
    }

    @Test func `The end of a lease is an instant to wake up for`() async throws {
        let space = try await Space("runs{a@1} = L 5 1 3 1 r 1 w default\nleases<a@1> = 1007000")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").hasPrefix("OK 7001000 "))
    }

    // MARK: Stand-downs

    @Test func `When the watcher has come, the old backup is told that its last claim's time is off`() async throws {
        let space = try await Space(
            Self.tick + "\nwatch:default = a 960000 b 4\nidle:default<b> = 940000\nidle:default<c> = 7")
        let ears = await Ears(space, "a", "b", "c")
        await space.call(.claim, "a", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 20000000", "b: default 20000000 4"])
        #expect(try await space.value("watch:default") == [" = c 1020000 a 9"])
        #expect(try await space.value("idle:default") == ["<a> = 1000000", "<b> = 940000"])
    }

    @Test func `Of two workers the old backup is stood down, and watches next`() async throws {
        let space = try await Space(Self.tick + "\nwatch:default = a 960000 b 4\nidle:default<b> = 940000")
        let ears = await Ears(space, "a", "b")
        await space.call(.claim, "a", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == ["b: default 20000000", "b: default 20000000 4"])
        #expect(try await space.value("watch:default") == [" = b 1020000 a 9"])
    }

    @Test func `A stand-down names the poll interval of the fleet as it is`() async throws {
        let workers = (1...50).map { "\nworkers<w\($0)> = 999999" }.joined()
        let space = try await Space(
            Self.tick + workers + "\nwatch:default = w1 960000 b 4\nidle:default<c> = 7")
        let ears = await Ears(space, "b", "c")
        await space.call(.claim, "w1", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 20000000", "b: default 100000000 4"])
    }

    @Test func `Without another watcher the old backup is needed`() async throws {
        let space = try await Space(Self.tick + "\nwatch:default = a 960000 b 4\nidle:default<deaf> = 7")
        let ears = await Ears(space, "a", "b")
        await space.call(.claim, "a", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == [])
        #expect(try await space.value("watch:default") == [" = a 1020000 -"])
    }

    @Test func `Where more was due than was taken the old backup is needed`() async throws {
        let jobs = (1...4).map { "jobs{j\($0)} = 1 a \($0)⏎{}⏎\nschedule:default<j\($0)> = \($0)\n" }.joined()
        let space = try await Space(jobs + "watch:default = a 960000 b 4\nidle:default<c> = 7")
        let ears = await Ears(space, "a", "b", "c")
        await space.call(.claim, "a", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 0"])
        #expect(try await space.value("watch:default") == [" = a 960000 b 4"])
    }

    @Test func `A worker without a free place, which is no backup itself, stands nobody down`() async throws {
        let space = try await Space(
            Self.tick + "\nwatch:default = a 960000 b 4\nidle:default<c> = 7\nidle:default<d> = 8")
        let ears = await Ears(space, "a", "b", "c", "d")
        await space.call(.claim, "a", 9, 1, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 20000000", "d: default 20010000"])
        #expect(try await space.value("watch:default") == [" = c 1020000 d"])
    }

    @Test func `While the watch is as it was the backup stays it`() async throws {
        let space = try await Space("watch:default = a 1020000 b 4\nidle:default<b> = 7")
        let ears = await Ears(space, "a", "b")
        await space.call(.claim, "c", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == [])
        #expect(try await space.value("watch:default") == [" = a 1020000 b 4"])
    }

    @Test func `A backup whose claim nobody noted comes, as in versions that know no stand-down`() async throws {
        let space = try await Space(Self.tick + "\nwatch:default = a 960000 b\nidle:default<c> = 7")
        let ears = await Ears(space, "b", "c")
        await space.call(.claim, "a", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 20000000"])
    }

    @Test func `A worker is stood down in each queue for itself`() async throws {
        let space = try await Space(
            """
            \(Self.tick)
            watch:default = a 960000 b 4
            watch:bulk = a 1020000 b 4
            idle:default<c> = 7
            """)
        let ears = await Ears(space, "a", "b", "c")
        await space.call(.claim, "a", 9, 9, 30_000, "default")
        #expect(try await ears.heard() == ["c: default 20000000", "b: default 20000000 4"])
        #expect(try await space.value("watch:bulk") == [" = a 1020000 b 4"])
    }
}
