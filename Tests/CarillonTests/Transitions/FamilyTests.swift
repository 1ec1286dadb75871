import RedisClient
import Testing

@testable import Carillon

/// Hierarchies: a run ends when its children have.
@Suite struct FamilyTests {
    private let space: Space
    private var requests = Requests()

    private actor Requests {
        private var last = 0
        func next() -> RESPArgument {
            last += 1
            return .integer(Int64(last))
        }
    }

    init() async throws { space = try await Space(at: 1_000_000) }

    private func add(_ name: String, parent: String? = nil, tags: String = "", at slot: Int64 = 900_000) async -> String
    {
        let tags = (parent.map { " p=\($0)" } ?? "") + tags
        return await space.call(
            .apply, "c", await requests.next(), .string(name), "*", "a", .integer(slot), .string(tags), "{}\n",
            .integer(slot))
    }

    /// Claims everything that is due: run → token.
    private func claim() async -> [String: String] {
        let reply = await space.call(.claim, "w", await requests.next(), 99, 30_000, "default")
        let runs = reply.matches(of: #/([a-z0-9]+@[0-9]+(?:\.m)?) (\d+) \d+ /#).map { (String($0.1), String($0.2)) }
        return Dictionary(runs, uniquingKeysWith: { first, _ in first })
    }

    private func complete(_ run: String, _ tokens: [String: String]) async -> String {
        await space.call(.complete, "w", await requests.next(), .string(run), .string(tokens[run] ?? "0"), "0 0\nout")
    }

    private func fail(_ run: String, _ tokens: [String: String], delay: RESPArgument = "-") async -> String {
        await space.call(
            .fail, "w", await requests.next(), .string(run), .string(tokens[run] ?? "0"), "failed", delay, "0 1\noops")
    }

    private func state(_ run: String) async throws -> Character? {
        try await space.value("runs{\(run)}").first?.dropFirst(3).first
    }

    private func outcomes(_ job: String) async throws -> [String] {
        let ends = try await space.value("succeeded:\(job)") + space.value("failed:\(job)")
        return ends.map { String($0.split(separator: " ")[4]) }
    }

    @Test func `A parent whose work is done waits for its children, and ends with the last of them`() async throws {
        #expect(await add("mum") == "OK created 1")
        #expect(await add("kid1", parent: "mum") == "OK created 2")
        #expect(await add("kid2", parent: "mum@900000") == "OK created 3")
        let tokens = await claim()
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(try await state("mum@900000") == "P")
        #expect(try await outcomes("mum") == [])
        #expect(await complete("kid1@900000", tokens) == "OK O")
        #expect(try await state("mum@900000") == "P")
        #expect(await complete("kid2@900000", tokens) == "OK O")
        #expect(try await state("mum@900000") == nil)
        #expect(try await outcomes("mum") == ["succeeded"])
        #expect(try await space.value("parents") == [])
        #expect(
            try await space.value("children:mum@900000").sorted() == ["<kid1> = 1 (expires)", "<kid2> = 1 (expires)"])
        #expect(try await space.value("jobs") == [])
    }

    @Test func `Children that end first do not end their parent`() async throws {
        _ = await add("mum", at: 2_000_000)
        _ = await add("kid", parent: "mum")
        let tokens = await claim()
        #expect(await complete("kid@900000", tokens) == "OK O")
        try await space.setClock(2_000_000)
        let later = await claim()
        #expect(await complete("mum@2000000", later) == "OK O")
        #expect(try await outcomes("mum") == ["succeeded"])
    }

    @Test func `A dead child makes its parent fail, unless its job says ignore`() async throws {
        _ = await add("mum")
        _ = await add("calm", tags: " x=ignore")
        _ = await add("kid", parent: "mum")
        _ = await add("kid2", parent: "calm")
        let tokens = await claim()
        for run in ["mum@900000", "calm@900000"] { #expect(await complete(run, tokens) == "OK O") }
        #expect(await fail("kid@900000", tokens) == "OK D")
        #expect(await fail("kid2@900000", tokens) == "OK D")
        #expect(try await state("mum@900000") == "D")
        #expect(try await outcomes("mum") == ["failed"])
        #expect(try await state("calm@900000") == nil)
        #expect(try await outcomes("calm") == ["succeeded"])
    }

    @Test func `A revived child is pending again, for a parent that is revived as well`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum")
        let first = await claim()
        #expect(await complete("mum@900000", first) == "OK O")
        #expect(await fail("kid@900000", first) == "OK D")
        #expect(try await state("mum@900000") == "D")
        #expect(await space.call(.revive, "o", 1, "mum@900000", "kid@900000") == "OK OO")
        #expect(try await space.value("children:mum@900000") == ["<kid> = 0"])
        let second = await claim()
        #expect(await complete("mum@900000", second) == "OK O")
        #expect(try await state("mum@900000") == "P")
        #expect(await complete("kid@900000", second) == "OK O")
        #expect(try await state("mum@900000") == nil)
        #expect(try await outcomes("mum").sorted() == ["failed", "succeeded"])
    }

    @Test func `A child that failed before its parent was done counts as well`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum")
        let tokens = await claim()
        #expect(await fail("kid@900000", tokens) == "OK D")
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(try await state("mum@900000") == "D")
        #expect(try await outcomes("mum") == ["failed"])
    }

    @Test func `A child that will be tried again has not ended`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum")
        let tokens = await claim()
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(await fail("kid@900000", tokens, delay: 0) == "OK R")
        #expect(try await state("mum@900000") == "P")
        let again = await claim()
        #expect(await complete("kid@900000", again) == "OK O")
        #expect(try await outcomes("mum") == ["succeeded"])
    }

    @Test func `A child lost with its worker for the last time ends its parent`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum", tags: " m=1")
        let tokens = await claim()
        #expect(await complete("mum@900000", tokens) == "OK O")
        try await space.setClock(1_030_001)
        #expect(await space.call(.reap, 10) == "OK 1")
        #expect(try await state("mum@900000") == "D")
    }

    @Test func `A child outside its catch-up window ends its parent`() async throws {
        _ = await add("mum")
        let tokens = await claim()
        _ = await add("kid", parent: "mum@900000", tags: " w=1000")
        #expect(await complete("mum@900000", tokens) == "OK O")
        _ = await claim()
        #expect(try await state("mum@900000") == "D")
    }

    @Test func `Grandchildren hold up their grandparent`() async throws {
        for (name, parent) in [("gran", nil), ("mum", "gran"), ("kid", "mum")] as [(String, String?)] {
            #expect(await add(name, parent: parent).hasPrefix("OK created"))
        }
        let tokens = await claim()
        #expect(await complete("gran@900000", tokens) == "OK O")
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(try await state("gran@900000") == "P")
        #expect(await complete("kid@900000", tokens) == "OK O")
        #expect(try await space.value("runs") == [])
        #expect(try await outcomes("gran") == ["succeeded"])
    }

    @Test func `Removing a parent removes its children, and theirs`() async throws {
        for (name, parent) in [("gran", nil), ("mum", "gran"), ("kid", "mum")] as [(String, String?)] {
            #expect(await add(name, parent: parent, at: 2_000_000).hasPrefix("OK created"))
        }
        #expect(await space.call(.remove, "c", 1, "*", "gran") == "OK O")
        #expect(try await space.value("jobs") == [])
        #expect(try await space.value("schedule:default") == [])
    }

    @Test func `Removing a parent asks running children to stop`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum")
        let tokens = await claim()
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(await space.call(.remove, "c", 1, "*", "mum") == "OK O")
        #expect(try await state("kid@900000") == "X")
        #expect(await space.call(.heartbeat, "w", 30_000, "kid@900000", .string(tokens["kid@900000"] ?? "")) == "OK C")
        #expect(await complete("kid@900000", tokens) == "OK O")
        #expect(try await space.value("runs") == [])
    }

    @Test func `Removing the last child ends the parent as failed`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum", at: 2_000_000)
        let tokens = await claim()
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(await space.call(.remove, "c", 1, "*", "kid") == "OK O")
        #expect(try await state("mum@900000") == "D")
    }

    @Test func `A run of a recurring job can have children, and is live until they have ended`() async throws {
        try await space.add("jobs{tick} = 1 e 60000:0⏎{}⏎hi\nschedule:default<tick> = 960000")
        var tokens = await claim()
        #expect(await add("kid", parent: "tick@960000") == "OK created 1")
        #expect(await complete("tick@960000", tokens) == "OK O")
        try await space.setClock(1_020_000)
        tokens = await claim()
        #expect(tokens["tick@1020000"] == nil)
        #expect(try await space.value("ledger:tick").joined().contains("skipped_overlap 1020000 1020000 1"))
        #expect(await complete("kid@900000", tokens) == "OK O")
        try await space.setClock(1_080_000)
        #expect(await claim()["tick@1080000"] != nil)
    }

    @Test func `terminate_other ends a run that waits for its children, and them`() async throws {
        try await space.add(
            "jobs{tick} = 1 e 60000:0 o=terminate_other⏎{}⏎hi\nschedule:default<tick> = 960000")
        let tokens = await claim()
        _ = await add("kid", parent: "tick@960000", at: 2_000_000)
        #expect(await complete("tick@960000", tokens) == "OK O")
        try await space.setClock(1_020_000)
        #expect(await claim()["tick@1020000"] != nil)
        #expect(try await state("tick@960000") == nil)
        #expect(try await space.value("parents") == [])
        #expect(try await space.value("jobs{kid}") == [])
    }

    @Test(arguments: ["nobody", "nobody@900000", "done@900000", "kid"])
    func `A parent that is not there, or over, gets no child`(parent: String) async throws {
        _ = await add("done")
        let tokens = await claim()
        #expect(await complete("done@900000", tokens) == "OK O")
        let effect = try await space.run(
            .apply, "c", await requests.next(), "kid", "*", "a", 900_000, .string(" p=\(parent)"), "{}\n", 900_000)
        #expect(effect.reply == "OK no_parent 0")
        #expect(!effect.change.contains("kid}"))
    }

    @Test func `A child's definition is final, and equal is unchanged`() async throws {
        _ = await add("mum", at: 2_000_000)
        _ = await add("kid", parent: "mum", at: 2_000_000)
        #expect(await add("kid", parent: "mum", at: 2_000_000) == "OK unchanged 2")
        #expect(await add("kid", parent: "mum", at: 3_000_000) == "OK conflict 2")
        #expect(await add("kid", at: 3_000_000) == "OK conflict 2")
        #expect(await add("mum", at: 2_000_000) == "OK unchanged 1")
    }

    @Test func `Parent and children of one call belong together`() async throws {
        let reply = await space.call(
            .apply, "c", 1, "mum", "*", "a", 900_000, "", "{}\n", 900_000,
            "kid", "*", "a", 900_000, " p=mum", "{}\n", 900_000)
        #expect(reply == "OK created 1 created 2")
        let tokens = await claim()
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(try await state("mum@900000") == "P")
        #expect(await complete("kid@900000", tokens) == "OK O")
        #expect(try await space.value("runs") == [])
    }

    @Test func `A run of the child's that is triggered besides does not stand for the child`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum", at: 2_000_000)
        #expect(await complete("mum@900000", await claim()) == "OK O")
        #expect(await space.call(.trigger, "c", 1, "kid", "") == "OK kid@1000000.m")
        #expect(await complete("kid@1000000.m", await claim()) == "OK O")
        #expect(try await state("mum@900000") == "P")
    }

    @Test func `Who gets a child and another definition in one call keeps both`() async throws {
        _ = await add("mum")
        _ = await claim()
        let kid: [RESPArgument] = ["kid", "*", "a", 900_000, " p=mum", "{}\n", 900_000]
        let edit: [RESPArgument] = ["mum", "*", "a", 900_000, "", "{}\nnew", 900_000]
        #expect(await space.call(.apply, ["c", 8] + edit + kid) == "OK updated 2 created 3")
        let run = try await space.value("runs{mum@900000}")
        #expect(run.allSatisfy { $0.contains(" k 1 w default⏎{}⏎") })
        #expect(run.count == 1)
    }

    @Test func `A one-shot that is edited in the call that gives it a child still has it`() async throws {
        _ = await add("mum")
        let reply = await space.call(
            .apply, "c", 8, "kid", "*", "a", 900_000, " p=mum", "{}\n", 900_000,
            "mum", "*", "a", 900_000, "", "{}\nnew", 900_000)
        #expect(reply == "OK created 2 updated 3")
        #expect(try await space.value("jobs{mum}") == [" = 3 a 900000 f=1⏎{}⏎new"])
    }

    @Test func `A one-shot whose slot is over gets no child in the call that edits it either`() async throws {
        try await space.add("jobs{done} = 3 a 5 k=r⏎{}⏎old")
        let reply = await space.call(
            .apply, "c", 8, "done", "*", "a", 5, " k=r", "{}\nnew", 5, "kid", "*", "a", 900_000, " p=done", "{}\n",
            900_000)
        #expect(reply == "OK updated 4 no_parent 0")
    }

    @Test func `Where a claim ends the parent, who waited behind it has his turn`() async throws {
        try await space.add(
            """
            jobs{tick} = 2 e 60000:0 o=buffer_all⏎{}⏎
            schedule:default<tick> = 1020000
            runs{tick@1} = P 6 1 3 1 r 2 - default
            live<tick@1> = 0
            parents{tick@1} = 0 0
            children:tick@1<kid> = 0
            jobs{kid} = 3 a 900000 w=1000 p=tick@1⏎{}⏎
            schedule:default<kid> = 900000
            runs{tick@2} = B 0 0 3 1 r 2 - default
            buffered<tick@2> = 0
            """)
        _ = await claim()
        #expect(try await state("tick@1") == "D")
        #expect(try await state("tick@2") == "W")
    }

    @Test func `A key in the place of the children's does no harm`() async throws {
        _ = await add("mum")
        let tokens = await claim()
        try await space.add("children:mum@900000 = x")
        #expect(await add("kid", parent: "mum@900000") == "OK no_parent 0")
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(try await space.value("runs") == [])
    }

    // MARK: Damage and bounds

    @Test(arguments: ["string", "zset"])
    func `A claim that ends a waiting parent does so whatever lies in the place of the reports`(type: String)
        async throws
    {
        try await space.add(
            """
            jobs{tick} = 2 e 60000:0 o=terminate_other⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@1} = P 6 1 3 1 r 2 - default
            live<tick@1> = 0
            children:tick@1<kid> = 0
            jobs{kid} = 3 a 2000000 p=tick@1⏎{}⏎
            schedule:default<kid> = 2000000
            """)
        try await space.poison("parents", type)
        #expect(await claim().keys.sorted() == ["tick@960000"])
        #expect(try await space.value("live") == ["<tick@960000> = 0"])
        #expect(try await state("tick@1") == nil)
        #expect(try await space.value("jobs{kid}") == [])
        #expect(try await space.value("children:tick@1") == ["<kid> = 2 (expires)"])
    }

    @Test func `Where reports cannot be kept, a run with children does not end without them`() async throws {
        _ = await add("mum")
        _ = await add("kid", parent: "mum")
        let tokens = await claim()
        try await space.poison("parents", "string")
        let effect = try await space.run(.complete, "w", 1, "mum@900000", .string(tokens["mum@900000"] ?? ""), "")
        #expect(effect.reply == "! CORRUPT ns:parents is a string, not a hash")
        #expect(effect.change == "")
        try await space.delete("parents")
        #expect(await complete("mum@900000", tokens) == "OK O")
        #expect(try await state("mum@900000") == "P")
    }

    /// A leased run, and children of it that have not started.
    private func parent(of count: Int) async throws {
        let seed = """
            local ns = KEYS[1]
            redis.call('HSET', ns .. ':jobs', 'mum', '1 a 5 f=1\\n{}\\n')
            redis.call('HSET', ns .. ':runs', 'mum@5', 'L 7 1 3 1 k 1 w default')
            redis.call('ZADD', ns .. ':leases', 1030000, 'mum@5')
            for i = 1, ARGV[1] do
                redis.call('HSET', ns .. ':jobs', 'kid' .. i, '1 a 900000 p=mum@5\\n{}\\n')
                redis.call('ZADD', ns .. ':children:mum@5', 0, 'kid' .. i)
                redis.call('ZADD', ns .. ':schedule:default', 900000, 'kid' .. i)
            end
            """
        try await space.commands([["EVAL", seed, "1", space.prefix, "\(count)"]])
    }

    @Test func `All children of a run that is cancelled go with it, however many`() async throws {
        try await parent(of: 2_500)
        #expect(await space.call(.remove, "o", 1, "*", "mum") == "OK O")
        #expect(try await space.value("jobs") == [])
        #expect(try await space.value("schedule:default") == [])
        #expect(try await space.value("quarantine") == [])
    }

    @Test func `Of children beyond ten thousand a person is told that they go on`() async throws {
        try await parent(of: 10_003)
        #expect(await space.call(.remove, "o", 1, "*", "mum") == "OK O")
        #expect(try await space.value("jobs").count == 3)
        #expect(try await space.value("quarantine") == ["{children mum@5} = 3 go on without it"])
    }

    @Test func `A child whose queue is damaged goes on, and a person is told`() async throws {
        try await parent(of: 1)
        try await space.add("jobs{odd} = 1 a 900000 q=bulk p=mum@5⏎{}⏎\nchildren:mum@5<odd> = 0")
        try await space.poison("ready:bulk", "string")
        #expect(await space.call(.remove, "o", 1, "*", "mum") == "OK O")
        #expect(try await space.value("jobs") == ["{odd} = 1 a 900000 q=bulk p=mum@5⏎{}⏎"])
        #expect(try await space.value("quarantine") == ["{children mum@5} = 1 go on without it"])
    }
}
