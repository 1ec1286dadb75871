import Carillon
import CarillonTesting
import PrivateRedis
import RedisClient
import Testing

@testable import CarillonAgent

@Suite("The doctor") struct DoctorTests {
    private static func facts(_ fields: String...) -> RedisFacts { RedisFacts(info: fields.joined(separator: "\r\n")) }

    @Test("INFO is read line by line, whatever else is in it")
    func reading() {
        let facts = Self.facts("# Server", "redis_version:7.0.15", "", "noise", "executable:/a:b", "maxmemory:12", "")
        #expect(facts["redis_version"] == "7.0.15")
        #expect(facts["executable"] == "/a:b")
        #expect(facts["missing"] == nil)
        #expect(facts.number("maxmemory") == 12)
        #expect(facts.number("executable") == nil)
        #expect(facts.version == [7, 0, 15])
    }

    @Test(
        "a Redis older than 7.0, or one that does not say, is an error",
        arguments: ["6.2.14", "6.99", "", "seven", "7.x"])
    func tooOld(version: String) {
        let finding = Doctor.version(Self.facts("redis_version:\(version)"), roundTripMicroseconds: 100)
        #expect(finding.severity == .error)
        #expect(finding.fix == "install Redis 7.0 or newer")
    }

    @Test(
        "Redis 7.0 and all newer ones will do", arguments: ["7.0.0", "7.0.15", "7.2.4", "7.4.0-rc1", "8.0.1", "10.1"])
    func newEnough(version: String) {
        let finding = Doctor.version(Self.facts("redis_version:\(version)"), roundTripMicroseconds: 100)
        #expect(finding.severity == .ok)
        #expect(finding.text == "Redis \(version), round trip 100 µs")
    }

    @Test("a right that is missing is an error that names the command and the remedy")
    func rights() {
        #expect(Doctor.rights(missing: []).severity == .ok)
        let finding = Doctor.rights(missing: ["ZADD", "TYPE"])
        #expect(finding.severity == .error)
        #expect(finding.text == "the user may not run ZADD, TYPE")
        #expect(finding.fix == "ACL SETUSER … +zadd +type")
    }

    @Test(
        "a user who may do everything to the namespace's keys lacks nothing, nor one who may not do what nobody does",
        arguments: [["+@all"], ["+@all", "-eval", "-unsubscribe"]])
    func namespaceUser(rules: [String]) async throws {
        let redis = try await TestRedis()
        #expect(try await missingRights(of: rules, in: redis) == [])
    }

    @Test("what the scripts use and what this program sends are both looked at")
    func missing() async throws {
        let redis = try await TestRedis()
        let rules = ["+@all", "-script|load", "-subscribe", "-hscan", "-del", "-rename"]
        #expect(
            try await missingRights(of: rules, in: redis) == [
                "DEL", "RENAME", "HSCAN", "SCRIPT|LOAD", "SUBSCRIBE",
            ])
    }

    /// What a user lacks whose keys are those of the namespace.
    private func missingRights(of rules: [String], in redis: TestRedis) async throws -> [String] {
        let store = redis.client.store
        // The script has to be known to Redis for a user who may not load it.
        #expect(try await store.missingRights() == [])
        let user = redis.namespace.description
        let words = ["ACL", "SETUSER", user, "on", ">pw", "~{\(user)}*", "&*"] + rules
        _ = try await store.read(words.map { .string($0) })
        var login = try RedisConfiguration(url: redis.url)
        (login.username, login.password) = (user, "pw")
        let client = CarillonClient(redis: login, namespace: redis.namespace)
        let missing = try await client.store.missingRights()
        await client.close()
        return missing
    }

    @Test("a replica is an error: nothing can be claimed there")
    func replica() {
        #expect(Doctor.role(Self.facts("role:slave")).severity == .error)
        #expect(Doctor.role(Self.facts("role:master")).severity == .ok)
        #expect(Doctor.role(Self.facts()).severity == .error)
    }

    @Test("an evicting policy is a warning, and an error where memory is limited")
    func eviction() {
        let unlimited = Doctor.eviction(Self.facts("maxmemory_policy:allkeys-lru", "maxmemory:0"))
        #expect(unlimited.severity == .warn)
        #expect(unlimited.fix == "CONFIG SET maxmemory-policy noeviction")
        #expect(Doctor.eviction(Self.facts("maxmemory_policy:allkeys-lru", "maxmemory:1000")).severity == .error)
        #expect(Doctor.eviction(Self.facts("maxmemory_policy:noeviction", "maxmemory:1000")).severity == .ok)
    }

    @Test("no append-only file is a warning, one that cannot be written an error")
    func persistence() {
        #expect(Doctor.persistence(Self.facts("aof_enabled:0")).severity == .warn)
        #expect(Doctor.persistence(Self.facts("aof_enabled:1", "aof_last_write_status:ok")).severity == .ok)
        #expect(Doctor.persistence(Self.facts("aof_enabled:1", "aof_last_write_status:err")).severity == .error)
    }

    @Test("memory is a warning from nine tenths of the limit, and an error beyond it")
    func memory() {
        #expect(Doctor.memory(Self.facts("used_memory:899", "maxmemory:1000")).severity == .ok)
        #expect(Doctor.memory(Self.facts("used_memory:900", "maxmemory:1000")).severity == .warn)
        #expect(Doctor.memory(Self.facts("used_memory:900", "maxmemory:0")).severity == .ok)
        #expect(Doctor.memory(Self.facts("used_memory:900", "maxmemory:1")).severity == .error)
        #expect(Doctor.memory(Self.facts("used_memory:1000", "maxmemory:1000")).severity == .warn)
        #expect(Doctor.memory(Self.facts("used_memory:1001", "maxmemory:1000")).severity == .error)
    }

    @Test("clocks may differ by a second beyond what the network takes")
    func clock() {
        #expect(Doctor.clock(1_000, halfTrip: 0).severity == .ok)
        #expect(Doctor.clock(1_200, halfTrip: 300).severity == .ok)
        let ahead = Doctor.clock(-3_600_000, halfTrip: 0)
        #expect(ahead.severity == .warn)
        #expect(ahead.text.hasPrefix("this host's clock is 1h ahead of Redis'"))
        #expect(Doctor.clock(90_000, halfTrip: 0).text.hasPrefix("this host's clock is 1m30s behind Redis'"))
        #expect(Doctor.clock(.min, halfTrip: 0).severity == .warn)
        #expect(Doctor.clock(.min, halfTrip: .max).severity == .ok)
    }

    @Test("a clock that somebody else wrote into Redis does no harm")
    func hostileClock() async throws {
        let redis = try await TestRedis()
        let key = RESPArgument.string(redis.client.store.key("clock"))
        _ = try await redis.client.store.read(["SET", key, "1 0 1 -9223372036854775808"])
        let findings = try await Doctor(client: redis.client).examine()
        #expect(findings.contains { $0.severity == .ok && $0.text.hasPrefix("clocks differ by") })
    }

    @Test("what lies in the store is worth a word: quarantine, dead runs, jobs without workers, rollbacks")
    func contents() {
        #expect(Doctor.contents(["jobs": 1, "workers": 1]) == [])
        #expect(Doctor.contents(["quarantined": 2, "workers": 1]).map(\.severity) == [.error])
        #expect(Doctor.contents(["dead": 3, "workers": 1]).map(\.severity) == [.warn])
        #expect(Doctor.contents(["dead": 3, "workers": 1]).map(\.fix) == ["carillon dead ls"])
        #expect(Doctor.contents(["jobs": 1, "workers": 0]).map(\.fix) == ["carillon agent"])
        #expect(Doctor.contents(["rollbacks": 1, "workers": 1]).map(\.severity) == [.warn])
    }

    @Test("a healthy Redis of our own has nothing but the missing append-only file to be said against it")
    func healthy() async throws {
        let redis = try await TestRedis()
        let findings = try await Doctor(client: redis.client).examine()
        #expect(findings.filter { $0.severity != .ok }.map(\.fix) == ["CONFIG SET appendonly yes (and in redis.conf)"])
        #expect(findings.contains { $0.text == "scripts run, 0 jobs, 0 workers" })
    }

    @Test("a damaged store and missing rights are findings, not the end of the examination")
    func damaged() async throws {
        let redis = try await TestRedis()
        _ = try await redis.client.store.read(["SET", .string(redis.client.store.key("jobs")), "not a hash"])
        let findings = try await Doctor(client: redis.client).examine()
        #expect(findings.last?.severity == .error)
        #expect(findings.last?.text.contains("jobs is a string, not a hash") == true)
    }

    @Test("a Redis that is not there cannot be examined, and that is said")
    func absent() async throws {
        let client = CarillonClient(redis: RedisConfiguration(address: .unix(path: "/nonexistent/redis.sock")))
        await #expect {
            _ = try await Doctor(client: client).examine()
        } throws: { error in
            (error as? CarillonError)?.code == .unreachable
        }
        await client.close()
    }
}
