public import Carillon
import EventLoop
import RedisClient
import Triggers

/// Looks at a Redis the way a scheduler depends on it, and says what to change.
public struct Doctor: Sendable {
    private let client: CarillonClient

    public init(client: CarillonClient) { self.client = client }

    /// All findings, in the order in which they were made.
    ///
    /// - Throws: ``CarillonError`` when Redis cannot be asked at all.
    public func examine() async throws(CarillonError) -> [Finding] {
        let store = client.store
        let start = EventLoop.now
        let before = Timestamp.hostNow()
        let redisTime = try await client.time()
        let roundTrip = EventLoop.now - start
        guard let info = try await store.read(["INFO"]).string else {
            throw CarillonError(.corrupt, "Redis' answer to INFO makes no sense")
        }
        let facts = RedisFacts(info: info)
        var findings = [Self.version(facts, roundTripMicroseconds: roundTrip / 1_000), Self.role(facts)]
        findings += [Self.eviction(facts), Self.persistence(facts), Self.memory(facts)]
        findings.append(Self.clock(redisTime.milliseconds(since: before), halfTrip: roundTrip / 2_000_000))
        do throws(CarillonError) {
            let counts = Dictionary(try await client.status()) { first, _ in first }
            findings.append(Finding(.ok, "scripts run, \(counts["jobs"] ?? 0) jobs, \(counts["workers"] ?? 0) workers"))
            findings += Self.contents(counts)
            findings.append(Self.rights(missing: try await store.missingRights()))
        } catch {
            // Of a Redis that is too old the first finding says all.
            let fix = findings[0].severity == .error ? nil : Self.scriptFix(error)
            findings.append(Finding(.error, error.description, fix: fix))
        }
        return findings
    }

    static func version(_ facts: RedisFacts, roundTripMicroseconds: Int64) -> Finding {
        let shown = facts["redis_version"] ?? "unknown"
        guard let version = facts.version, !version.lexicographicallyPrecedes([7, 0]) else {
            return Finding(.error, "Redis \(shown) is too old: the scripts need 7.0", fix: "install Redis 7.0 or newer")
        }
        return Finding(.ok, "Redis \(shown), round trip \(roundTripMicroseconds) µs")
    }

    static func role(_ facts: RedisFacts) -> Finding {
        if facts["role"] == "master" { return Finding(.ok, "it is a primary") }
        return Finding(.error, "it is a replica: nothing can be claimed there", fix: "use the address of the primary")
    }

    static func eviction(_ facts: RedisFacts) -> Finding {
        let policy = facts["maxmemory_policy"] ?? "unknown"
        if policy == "noeviction" { return Finding(.ok, "maxmemory-policy is noeviction") }
        // Without a limit nothing is evicted yet, but the day somebody sets one is the day jobs vanish.
        let isLimited = (facts.number("maxmemory") ?? 0) > 0
        return Finding(
            isLimited ? .error : .warn, "maxmemory-policy is \(policy): Redis may delete jobs",
            fix: "CONFIG SET maxmemory-policy noeviction")
    }

    static func persistence(_ facts: RedisFacts) -> Finding {
        if facts["aof_enabled"] == "1" {
            if facts["aof_last_write_status"] == "ok" { return Finding(.ok, "append-only file is on") }
            return Finding(.error, "the append-only file cannot be written", fix: "look at Redis' log and its disk")
        }
        return Finding(
            .warn, "append-only file is off: a restart of Redis loses what happened since its last snapshot, if any",
            fix: "CONFIG SET appendonly yes (and in redis.conf)")
    }

    static func memory(_ facts: RedisFacts) -> Finding {
        guard let used = facts.number("used_memory"), let limit = facts.number("maxmemory"), limit > 0 else {
            return Finding(.ok, "memory: \(facts["used_memory_human"] ?? "unknown") used, no limit set")
        }
        let percent = used / max(1, limit / 100)
        if percent < 90 { return Finding(.ok, "memory: \(percent) % of maxmemory used") }
        let isFull = used > limit
        return Finding(
            isFull ? .error : .warn,
            "memory: \(percent) % of maxmemory used; "
                + "\(isFull ? "it is full:" : "when it is full") no job can be created or claimed",
            fix: "raise maxmemory, or remove jobs")
    }

    /// - Parameters:
    ///   - offset: Redis' clock minus this host's, in ms.
    ///   - halfTrip: how much of that the network may account for, in ms.
    static func clock(_ offset: Int64, halfTrip: Int64) -> Finding {
        let distance = Int64(clamping: offset.magnitude)
        if distance <= 1_000 || distance - 1_000 <= halfTrip {
            return Finding(.ok, "clocks differ by \(distance) ms")
        }
        return Finding(
            .warn,
            "this host's clock is \(DurationText.format(milliseconds: distance)) \(offset > 0 ? "behind" : "ahead of") "
                + "Redis'; jobs fire by Redis' clock, logs here show the other",
            fix: "synchronise the clocks (NTP)")
    }

    /// - Parameter missing: commands that scripts use, or clients send, and this user may not run.
    static func rights(missing: [String]) -> Finding {
        if missing.isEmpty { return Finding(.ok, "the user may run every command that is needed") }
        return Finding(
            .error, "the user may not run \(missing.joined(separator: ", "))",
            fix: "ACL SETUSER … " + missing.map { "+\($0.lowercased())" }.joined(separator: " "))
    }

    static func contents(_ counts: [String: Int64]) -> [Finding] {
        var findings: [Finding] = []
        if let quarantined = counts["quarantined"], quarantined > 0 {
            findings.append(
                Finding(
                    .error, "\(quarantined) records made no sense and were set aside",
                    fix: "look at the hash `quarantine`"))
        }
        if let dead = counts["dead"], dead > 0 {
            findings.append(Finding(.warn, "\(dead) runs are out of attempts", fix: "carillon dead ls"))
        }
        if let rollbacks = counts["rollbacks"], rollbacks > 0 {
            findings.append(
                Finding(
                    .warn, "Redis lost writes that it had acknowledged, \(rollbacks) times: runs were executed again",
                    fix: "appendfsync always, or accept it"))
        }
        if counts["workers"] == 0, (counts["jobs"] ?? 0) > 0 {
            findings.append(Finding(.warn, "there are jobs but no worker", fix: "carillon agent"))
        }
        return findings
    }

    private static func scriptFix(_ error: CarillonError) -> String? {
        error.code == .refused ? "give the user the rights +@scripting and ~{namespace}* (see SECURITY.md)" : nil
    }
}
