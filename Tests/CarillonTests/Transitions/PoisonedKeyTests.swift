import RedisClient
import Testing

@testable import Carillon

/// Keys that somebody else replaced by another type. Lua on Redis does not roll back: all or nothing.
@Suite struct PoisonedKeyTests {
    /// The keys of the busy namespace that belong to all jobs, and their types, as the script's header has them.
    private func sharedKeys(of script: ScriptName) throws -> [(name: String, type: String)] {
        try ScriptHeader(script).uses.compactMap { use in
            if use.name == "session:C:K" || [":J", ":R", ":G", ":U"].contains(where: use.name.hasSuffix) { return nil }
            return (use.name.replacing(":Q", with: ":default"), use.type)
        }
    }

    @Test(arguments: ScriptName.allCases)
    func `A shared key of any other type stops the call before it changes anything`(script: ScriptName) async throws {
        let space = try await Space()
        // What a user may do has nothing to do with what lies in the keys, and to set keys aside is what check_keys is for.
        for (key, type) in try sharedKeys(of: script) where script != .rights && script != .checkKeys {
            for other in Damage.types.keys where other != type {
                // A list of workers that is none is looked at by every script whose clock is lost, and then left alone.
                if key == "workers", ![.claim, .heartbeat, .status].contains(script) { continue }
                // The order of what is kept of one-shots comes after other writes as well: see KeptTests.
                if key == "kept" { continue }
                // Limits and families are looked at where a run ends, after other writes: see below.
                if Self.draining.contains(script), Self.companions.contains(key) { continue }
                if script == .checkIndex, ["limits", "queues"].contains(key) { continue }
                // Only a claim that terminates a run looks at it: see FamilyTests.
                if script == .claim, key == "parents" { continue }
                // A success touches a queue only where a run is buffered behind it; see below.
                // For a failure or a lost attempt a damaged queue is no place to wait in; see below, too. Slots that were computed
                // and runs that were not started are not taken for one: see DamagedLaneTests.
                if [.complete, .fail, .reap, .arm, .release, .limit, .checkJobs, .checkRuns, .checkIndex].contains(
                    script),
                    key.hasSuffix(":default")
                {
                    continue
                }
                // A damaged lane is left out where another can be served: see DamagedLaneTests.
                if script == .claim, ["schedule:default", "ready:default"].contains(key) { continue }
                try await space.reset(BusyNamespace.state)
                try await space.poison(key, other)
                let effect = try await space.run(script, BusyNamespace.call(script))
                #expect(effect.reply == "! CORRUPT ns:\(key) is a \(other), not a \(type)")
                #expect(effect.change == "")
            }
        }
    }

    @Test func `A key of another type is set aside whatever it is, and the clock with it`() async throws {
        let space = try await Space(BusyNamespace.state)
        for type in Damage.types.keys where type != "zset" {
            try await space.reset(BusyNamespace.state)
            try await space.poison("live", type)
            try await space.poison("clock", type == "string" ? "hash" : type)
            #expect(await space.call(.checkKeys, "live", "zset", "runs", "hash") == "OK live")
            let keys = Set(try await space.lines().map { String($0.prefix { !"{<([ ".contains($0) }) })
            #expect(keys.isSuperset(of: ["quarantine:live", "quarantine:clock", "clock", "runs"]))
            #expect(!keys.contains("live"))
        }
    }

    private static let draining: [ScriptName] = [
        .complete, .fail, .reap, .release, .remove, .trigger, .backfill, .claim, .checkRuns,
    ]
    private static let companions = ["fleet", "limits", "queues", "arming", "paused"]

    @Test(arguments: [ScriptName.complete, .fail, .reap, .release, .remove])
    func `What belongs to groups and families and is damaged does not keep runs from ending`(
        script: ScriptName
    ) async throws {
        let space = try await Space()
        for key in ["limits", "queues", "held:g", "lanes:default", "children:mum@1", "children:held@1"] {
            try await space.reset(BusyNamespace.state)
            try await space.poison(key, "stream")
            let reply = await space.call(script, BusyNamespace.call(script))
            #expect(!reply.hasPrefix("!") || key == "lanes:default", "\(key): \(reply)")
            #expect(!reply.contains("ERR"), "\(key): \(reply)")
        }
    }

    @Test(arguments: ScriptName.allCases)
    func `A key that the script does not use does not matter to it`(script: ScriptName) async throws {
        let space = try await Space()
        let used = Set(try sharedKeys(of: script).map(\.name))
        try await space.reset(BusyNamespace.state)
        let healthy = await space.call(script, BusyNamespace.call(script))
        #expect(!healthy.hasPrefix("!"))
        for key in ["generation", "queues", "dead", "arming", "paused", "workers"] where !used.contains(key) {
            try await space.reset(BusyNamespace.state)
            try await space.poison(key, "stream")
            #expect(await space.call(script, BusyNamespace.call(script)) == healthy)
        }
    }

    @Test(arguments: ["ready", "schedule", "idle", "watch"])
    func `A buffered run whose queue is damaged goes on waiting, and the live one ends all the same`(
        key: String
    ) async throws {
        let space = try await Space(
            """
            jobs{tick} = 1 e 60000:0 o=buffer_one⏎{}⏎hi
            live<tick@900000> = 0
            leases<tick@900000> = 1090000
            runs{tick@900000} = L 7 1 3 0 r 1 old default
            buffered<tick@960000> = 0
            runs{tick@960000} = B 0 0 3 60000 r 1 - default
            """)
        try await space.poison("\(key):default", "stream")
        #expect(await space.call(.complete, "old", 1, "tick@900000", "7", "") == "OK O")
        #expect(try await space.value("buffered") == ["<tick@960000> = 0"])
        #expect(try await space.value("live") == [])
    }

    @Test(arguments: ["ready", "schedule", "idle", "watch"])
    func `An attempt that cannot go back to its damaged queue is dead, and others go on`(key: String) async throws {
        let space = try await Space(
            """
            leases<a@1> = 5
            runs{a@1} = L 7 1 3 1 r 1 w broken
            leases<b@1> = 5
            runs{b@1} = L 8 1 3 1 r 1 w default
            """)
        try await space.poison("\(key):broken", "stream")
        #expect(await space.call(.reap, 10) == "OK 2")
        #expect(try await space.value("dead") == ["<a@1> = 1000000"])
        #expect(try await space.value("ready:default") == ["<b@1> = 1000000"])
        try await space.add("runs{c@1} = L 9 1 3 1 r 1 w broken")
        #expect(await space.call(.fail, "w", 1, "c@1", "9", "failed", 5, "") == "OK D")
    }

    @Test(arguments: [
        (ScriptName.claim, "ledger:old"), (.arm, "ledger:parked"), (.resume, "ledger:quiet"),
        (.complete, "succeeded:held"), (.complete, "output:held"),
        (.fail, "failed:held"), (.fail, "output:held"), (.reap, "failed:lost"),
    ])
    func `A poisoned key of one job is set aside and the call goes on`(script: ScriptName, key: String) async throws {
        let space = try await Space(BusyNamespace.state)
        let healthy = await space.call(script, BusyNamespace.call(script))
        for type in Damage.types.keys where type != (key.hasPrefix("output") ? "hash" : "list") {
            try await space.reset(BusyNamespace.state)
            try await space.poison(key, type)
            #expect(await space.call(script, BusyNamespace.call(script)) == healthy)
            #expect(try await !space.value("quarantine:\(key)").isEmpty || type == "stream")
            #expect(try await !space.value(key).isEmpty)
        }
    }

    @Test(arguments: [ScriptName.apply, .claim, .complete, .fail, .trigger])
    func `A poisoned memory of a caller is forgotten`(script: ScriptName) async throws {
        let space = try await Space(BusyNamespace.state)
        try await space.commands([["DEL", "\(space.prefix):session:w:\(script.rawValue)"]])
        let healthy = await space.call(script, BusyNamespace.call(script))
        let caller = script == .apply || script == .trigger ? "c" : "w"
        for type in Damage.types.keys {
            try await space.reset(BusyNamespace.state)
            try await space.poison("session:\(caller):\(script.rawValue)", type)
            #expect(await space.call(script, BusyNamespace.call(script)) == healthy)
            let again = try await space.run(script, BusyNamespace.call(script))
            #expect(again.change == "")
        }
    }

    @Test func `Removing a job takes its keys of whatever type`() async throws {
        let space = try await Space(BusyNamespace.state)
        for key in ["ledger:quiet", "succeeded:held", "failed:held", "output:held"] {
            try await space.poison(key, "stream")
        }
        #expect(await space.call(.remove, "o", 1, "*", "quiet", "held") == "OK OO")
        #expect(try await !space.lines().contains { $0.contains("stream") })
    }
}
