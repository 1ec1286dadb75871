import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

/// Servers in trouble, each of a test's own. A Redis that takes no writes refuses a script before it began; one without memory
/// still lets work finish.
@Suite struct OutOfMemoryAndReplicaTests {
    @Test func `Without memory nothing new begins, and what is under way can end`() async throws {
        let space = try await Space(BusyNamespace.state, server: try await PrivateRedis.start())
        try await space.commands([["CONFIG", "SET", "maxmemory", "1"]])
        for script in [ScriptName.apply, .arm, .claim, .pause, .progress, .resume, .revive, .trigger] {
            let effect = try await space.run(script, BusyNamespace.call(script))
            #expect(effect.reply.hasPrefix("! OOM "), "\(script): \(effect.reply)")
            #expect(effect.change == "")
        }
        for script in [ScriptName.heartbeat, .complete, .fail, .release, .reap, .remove, .forget, .status] {
            let reply = await space.call(script, BusyNamespace.call(script))
            #expect(reply.hasPrefix("OK "), "\(script): \(reply)")
        }
    }

    @Test func `A replica answers status and refuses all else`() async throws {
        let space = try await Space(BusyNamespace.state, server: try await PrivateRedis.start())
        try await space.commands([["REPLICAOF", "127.0.0.1", "1"]])
        for script in ScriptName.allCases where script.writes {
            let effect = try await space.run(script, BusyNamespace.call(script))
            #expect(effect.reply.hasPrefix("! READONLY "), "\(script): \(effect.reply)")
            #expect(effect.change == "")
        }
        #expect(await space.call(.status).hasPrefix("OK time_ms 1000000 "))
    }

    @Test func `A user who may not publish wakes nobody, and everything else happens`() async throws {
        let server = try await PrivateRedis.start()
        let space = try await Space(BusyNamespace.state, server: server)
        try await space.commands([["ACL", "SETUSER", "default", "resetchannels"]])
        for script in ScriptName.allCases {
            try await space.reset(BusyNamespace.state)
            let reply = await space.call(script, BusyNamespace.call(script))
            #expect(reply.hasPrefix("OK"), "\(script): \(reply)")
        }
    }

    @Test func `A flushed script cache is not noticed`() async throws {
        let space = try await Space(BusyNamespace.state, server: try await PrivateRedis.start())
        for script in ScriptName.allCases {
            try await space.reset(BusyNamespace.state)
            try await space.commands([["SCRIPT", "FLUSH"]])
            #expect(await space.call(script, BusyNamespace.call(script)).hasPrefix("OK"))
        }
    }
}
