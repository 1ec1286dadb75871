import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

/// `fsck`: what is not in its place is found, and put right.
@Suite struct IntegrityTests {
    private func findings(_ space: Space, repair: Bool = false) async throws -> [String] {
        try await space.redis.client.fsck(repair: repair).map(\.description)
    }

    /// Everything that a job and a run can be, in its place.
    private static let healthy = """
        clock = 1000000 0 1000000000 1000000
        jobs{mail} = 1 a 1990000⏎{}⏎hello
        schedule:default<mail> = 1990000
        jobs{tick} = 2 e 60000:0⏎{}⏎tick
        schedule:default<tick> = 1020000
        jobs{cron} = 3 c 1060000 t=q⏎{}⏎cron
        schedule:default<cron> = 1000000
        jobs{parked} = 5 c <900000 t=q⏎{}⏎parked
        arming<parked> = 1009999
        jobs{quiet} = 7 e 60000:0⏎{}⏎quiet
        paused{quiet} = 700000 780000 why
        jobs{done} = 7 a 5 k=r⏎{}⏎done
        runs{tick@1} = L 6 1 3 1 r 2 w default
        leases<tick@1> = 1030000
        live<tick@1> = 0
        runs{tick@2} = W 6 1 3 1 r 2 - default
        ready:default<tick@2> = 1030000
        live<tick@2> = 0
        runs{tick@3} = B 0 0 3 1 r 2 - default
        buffered<tick@3> = 0
        runs{tick@4} = D 6 3 3 1 r 2 - default
        dead<tick@4> = 900000
        buried<tick@4> = 0
        runs{past@4} = D 6 3 3 1 r 2 - default
        dead<past@4> = 900000
        buried<past@4> = 0
        runs{gone@4} = X 6 3 3 1 r 2 w default
        leases<gone@4> = 1030000
        jobs{one} = 1 a 2 q=default/90/g g=2:0:1⏎{}⏎one
        runs{one@2} = L 13 1 3 1 g 1 w default/90/g
        leases<one@2> = 1030000
        held:g<one@2> = 1030000
        limits{g} = 2 0 1 0
        lanes:default<default/90/g> = 100000000900000
        jobs{later} = 1 a 1990000 q=default/90/g g=2:0:1⏎{}⏎later
        schedule:default/90/g<later> = 1990000
        queues(bulk)
        lanes:bulk<bulk/10> = 900000001000000
        jobs{slow} = 1 a 1 q=bulk/10⏎{}⏎slow
        runs{slow@1} = W 6 1 3 1 a 1 - bulk/10
        ready:bulk/10<slow@1> = 1030000
        jobs{mum} = 1 a 1 f=1⏎{}⏎mum
        runs{mum@1} = P 14 1 3 1 k 1 - default
        parents{mum@1} = 0 0
        children:mum@1<kid> = 0
        jobs{kid} = 1 a 1990000 p=mum@1⏎{}⏎kid
        schedule:default<kid> = 1990000
        """

    @Test func `Where everything is in its place, nothing is found and nothing is written`() async throws {
        let space = try await Space(Self.healthy)
        let before = try await space.lines()
        #expect(try await findings(space, repair: true) == [])
        #expect(try await space.lines() == before)
    }

    @Test func `What a busy namespace leaves behind is clean`() async throws {
        let space = try await Space(at: 1_000_000)
        for request in 1...9 {
            let slot = Int64(900_000 + request * 20_000)
            let tags = ["", " q=default/90", " q=bulk/10/g g=1:0:1", " u=0:k\(request)"][request % 4]
            await space.call(
                .apply, "c", .integer(Int64(request)), .string("j\(request)"), "*", "a", .integer(slot), .string(tags),
                "{}\n", .integer(slot))
        }
        await space.call(.apply, "c", 10, "tick", "*", "e", "60000:0", " o=buffer_all", "{}\n", "-")
        for request in Int64(1)...20 {
            try await space.setClock(1_000_000 + request * 45_000)
            let claim = await space.call(.claim, "w", .integer(request), 3, 30_000, "default", "bulk")
            for match in claim.matches(of: #/([a-z0-9]+@[0-9]+) (\d+) \d+ /#) where request.isMultiple(of: 2) {
                await space.call(
                    .fail, "w", .integer(Int64(match.2) ?? 0), .string(String(match.1)), .string(String(match.2)),
                    "failed", 1_000, "")
            }
            await space.call(.reap, 100)
            #expect(try await findings(space) == [])
        }
    }

    /// A line of the healthy namespace that is missing, or one too many, and what is said about it.
    struct Damage: Sendable, CustomTestStringConvertible {
        var without: String?
        var with: String?
        let finding: String

        var testDescription: String { finding }
    }

    static let damages = [
        Damage(without: "schedule:default<mail>", finding: "job mail has neither a slot nor a run"),
        Damage(without: "schedule:default<tick>", finding: "job tick is in none of schedule, arming and paused"),
        Damage(without: "schedule:default<cron>", finding: "job cron is in none of schedule, arming and paused"),
        Damage(without: "arming<parked>", finding: "job parked is in none of schedule, arming and paused"),
        Damage(without: "paused{quiet}", finding: "job quiet is in none of schedule, arming and paused"),
        Damage(
            with: "schedule:default<quiet> = 1020000",
            finding: "job quiet is in more than one of schedule, arming and paused"),
        Damage(with: "arming<tick> = 5", finding: "job tick is in more than one of schedule, arming and paused"),
        Damage(with: "schedule:default<one> = 2", finding: "schedule:default one is in the schedule of another lane"),
        Damage(with: "schedule:default<mum> = 1", finding: "job mum is in the schedule although its slot has a run"),
        Damage(with: "schedule:default<mail> = 5", finding: "job mail is armed at 5, not at its slot 1990000"),
        Damage(with: "schedule:default<tick> = 5", finding: "job tick is armed at 5, which is no slot of it"),
        Damage(without: "lanes:default<default/90/g>", finding: "job later is in a lane that no claim looks at"),
        Damage(without: "lanes:bulk<bulk/10>", finding: "run slow@1 is in a lane that no claim looks at"),
        Damage(without: "queues(bulk)", finding: "job slow is in a queue that is not in queues"),
        Damage(without: "limits{g}", finding: "job one is in a group whose limits are lost"),
        Damage(with: "schedule:default<nobody> = 5", finding: "schedule:default nobody has no record"),
        Damage(with: "jobs{bad} = what", finding: "job bad has a record that nobody can read"),
        Damage(without: "leases<tick@1>", finding: "run tick@1 is not in leases"),
        Damage(without: "live<tick@1>", finding: "run tick@1 is not in live"),
        Damage(without: "ready:default<tick@2>", finding: "run tick@2 is not in ready:default"),
        Damage(without: "buffered<tick@3>", finding: "run tick@3 is not in buffered"),
        Damage(without: "dead<tick@4>", finding: "run tick@4 is not in dead"),
        Damage(without: "buried<tick@4>", finding: "run tick@4 is not in buried"),
        Damage(with: "buried<nobody@1> = 0", finding: "buried nobody@1 has no record"),
        Damage(without: "held:g<one@2>", finding: "run one@2 is not in held:g"),
        Damage(without: "parents{mum@1}", finding: "run mum@1 is not in parents"),
        Damage(with: "leases<tick@2> = 1", finding: "run tick@2 should not be in leases"),
        Damage(with: "live<tick@4> = 0", finding: "run tick@4 should not be in live"),
        Damage(with: "held:g<tick@1> = 0", finding: "held:g tick@1 is no leased run of this group"),
        Damage(with: "ready:other<tick@2> = 0", finding: "ready:other tick@2 is no run that waits here"),
        Damage(with: "dead<nobody@1> = 0", finding: "dead nobody@1 has no record"),
        Damage(with: "parents{nobody@1} = x", finding: "parents nobody@1 has no record"),
        Damage(with: "runs{bad@1} = what", finding: "run bad@1 has a record that nobody can read"),
        Damage(without: "jobs{one}", finding: "run one@2 has no job any more"),
        Damage(without: "children:mum@1<kid>", finding: "job kid is not among the children of mum@1"),
        Damage(with: "children:mum@1<lost> = 0", finding: "children:mum@1 lost is a pending child without a job"),
    ]

    @Test(arguments: damages)
    func `What is out of its place is found, put right, and then not found again`(damage: Damage) async throws {
        let space = try await Space()
        let lines = Self.healthy.split(separator: "\n").filter { damage.without.map($0.hasPrefix) != true }
        try await space.reset(lines.joined(separator: "\n") + "\n" + (damage.with ?? ""))
        let before = try await space.lines()
        #expect(try await findings(space).contains(damage.finding))
        #expect(try await space.lines() == before)
        #expect(try await findings(space, repair: true).contains(damage.finding))
        _ = try await findings(space, repair: true)
        #expect(try await findings(space) == [])
    }

    @Test func `A parent whose children have all ended is ended by the repair`() async throws {
        let space = try await Space(Self.healthy + "\nchildren:mum@1<kid> = 1")
        try await space.commands([
            ["HDEL", "\(space.prefix):jobs", "kid"], ["ZREM", "\(space.prefix):schedule:default", "kid"],
        ])
        #expect(try await findings(space, repair: true) == ["run mum@1 waits for children that have all ended"])
        #expect(try await space.value("succeeded:mum").count == 1)
        #expect(try await findings(space) == [])
    }

    @Test(arguments: ["live<old@1> = 0", "live<old@1> = 0\nruns{old@1} = L what", ""])
    func `What is buffered behind nobody has its turn, by one repair`(live: String) async throws {
        let space = try await Space(
            Self.healthy + "\njobs{old} = 9 e 60000:0⏎{}⏎\nschedule:default<old> = 1020000\n" + live)
        try await space.add("runs{old@2} = B 0 0 3 1 r 9 - default\nbuffered<old@2> = 0")
        #expect(try await findings(space, repair: true).count == 1)
        #expect(try await space.value("ready:default").contains("<old@2> = 1000000"))
        #expect(try await findings(space) == [])
    }

    @Test func `A one-shot whose run nobody can read gets another, by one repair`() async throws {
        let space = try await Space(Self.healthy + "\nruns{slow@1} = W what")
        #expect(
            try await findings(space, repair: true) == [
                "run slow@1 has a record that nobody can read", "job slow has neither a slot nor a run",
            ])
        #expect(try await space.value("schedule:bulk/10") == ["<slow> = 1"])
        #expect(try await findings(space) == [])
    }

    @Test func `Keys of nobody are named and left alone`() async throws {
        let space = try await Space(Self.healthy + "\nwhat:ever = x\nlive2 = x")
        let before = try await space.lines()
        #expect(
            try await findings(space, repair: true) == [
                "key live2 is no key of Carillon", "key what:ever is no key of Carillon",
            ])
        #expect(try await space.lines() == before)
    }

    @Test(arguments: ["jobs", "schema"])
    func `What nothing else tells is left for a person where its key is of a wrong type`(key: String) async throws {
        let space = try await Space(Self.healthy)
        _ = try await findings(space)
        try await space.delete(key)
        try await space.add("\(key)(x)")
        let before = try await space.lines()
        #expect(
            try await findings(space, repair: true)
                == ["key \(key) is a set, not a \(Keyspace.types[key] ?? "")"])
        #expect(try await space.lines() == before)
    }

    /// Every key of the healthy namespace, and others that a namespace may have.
    static let replaceable: [String] = {
        let names = Set(healthy.split(separator: "\n").map { String($0.prefix { !"{<([ ".contains($0) }) })
        return names.union([
            "counters", "quarantine", "workers", "fleet", "idle:default", "watch:default", "queues", "generation",
            "ledger:tick", "succeeded:tick", "output:tick",
        ]).subtracting(["jobs"]).sorted()
    }()

    @Test(arguments: replaceable)
    func `A key of a wrong type is named, set aside, and what it held is built anew`(key: String) async throws {
        let space = try await Space(Self.healthy)
        // A type that is nobody's.
        let name = "\(space.prefix):\(key)"
        try await space.commands([["DEL", name], ["XADD", name, "*", "field", "value"]])
        let before = try await space.lines()
        let finding = "key \(key) is a stream, not a \(Keyspace.types[Keyspace.kind(of: key)] ?? "")"
        #expect(try await findings(space).contains(finding))
        #expect(try await space.lines() == before)
        #expect(try await findings(space, repair: true).contains(finding))
        _ = try await findings(space, repair: true)
        #expect(try await findings(space) == [])
        #expect(try await space.redis.client.quarantined().contains("key quarantine:\(key)"))
        let jobs = try await space.redis.client.jobs()
        #expect(jobs.filter { $0.state == .scheduled || $0.state == .arming }.map(\.id).contains("tick"))
    }

    @Test func `What has left an index since it was listed is no finding`() async throws {
        let space = try await Space(Self.healthy)
        for index in ["schedule:default", "leases", "live", "dead", "held:g", "parents", "children:mum@1"] {
            #expect(await space.call(.checkIndex, 0, .string(index), "gone@1", "gone") == "OK")
        }
    }

    @Test func `Names that are no text are found and put right as well`() async throws {
        let space = try await Space(Self.healthy)
        _ = try await space.store.read([
            "ZADD", .string("\(space.prefix):dead"), 1, .bytes([0xff, 0x40, 0x31]),
        ])
        _ = try await space.store.read([
            "HSET", .string("\(space.prefix):jobs"), .bytes([0xfe]), .bytes([0x0a, 0xfe]),
        ])
        let found = try await findings(space, repair: true)
        #expect(found.count == 2, "\(found)")
        #expect(try await findings(space) == [])
        #expect(try await space.redis.client.quarantined() == ["jobs \u{fffd}"])
    }

    @Test func `The table of keys knows every key of every script`() throws {
        for script in ScriptName.allCases {
            for use in try ScriptHeader(script).uses {
                #expect(Keyspace.types[Keyspace.kind(of: use.name)] == use.type, "\(use)")
            }
        }
    }
}
