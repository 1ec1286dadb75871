import Carillon
import RedisClient
import Triggers

/// Parents and children from four independent sources: the plan, what the handlers wrote down outside of Redis, the keys as they are in
/// Redis, and `carillon tree`. The product's counters are none of them.
struct Hierarchy: Equatable, Sendable {
    /// Of a child in its parent's key.
    enum Ending: Int, Sendable { case pending, succeeded, failed }

    /// Every parent with its children.
    let planned: [String: Set<String>]
    /// The children that each parent has in Redis.
    let linked: [String: [String: Ending]]
    /// The same as `carillon tree` shows it, by name of the state.
    let tree: [String: [String: String]]
    /// When Redis recorded the success of a parent.
    let parentEnds: [String: Timestamp]
    /// What the handlers wrote down.
    let attempts: [AttemptRecord]

    /// Children that succeeded, by their handlers and by Redis.
    var completed: Int {
        let successes = Set(attempts.filter { $0.succeeded && $0.parent != nil }.map(\.job))
        return linked.values.joined().count { $0.value == .succeeded && successes.contains($0.key) }
    }

    /// Children that ran for a parent which does not have them in Redis or never ran itself, and those in Redis that nobody planned.
    var orphans: Set<String> {
        let parentsThatRan = Set(attempts.filter { $0.parent == nil }.map(\.job))
        let homeless = attempts.filter { attempt in
            guard let parent = attempt.parent else { return false }
            return linked[parent]?[attempt.job] == nil || !parentsThatRan.contains(parent)
        }.map(\.job)
        let unplanned = linked.flatMap { parent, children in
            children.keys.filter { planned[parent]?.contains($0) != true }
        }
        return Set(homeless).union(unplanned)
    }

    /// Planned children that their parent does not have in Redis, or that never ran for it.
    var missing: Set<String> {
        let ran = Set(attempts.compactMap { attempt in attempt.parent.map { "\($0) \(attempt.job)" } })
        return Set(
            planned.flatMap { parent, children in
                children.filter { linked[parent]?[$0] == nil || !ran.contains("\(parent) \($0)") }
            })
    }

    /// Parents that ended before the last of their children, or not at all.
    var hastyParents: Set<String> {
        var lastChild: [String: Int64] = [:]
        for attempt in attempts {
            if let parent = attempt.parent { lastChild[parent] = max(lastChild[parent] ?? 0, attempt.ended) }
        }
        // Redis writes milliseconds down, so the end of the same millisecond may look earlier.
        return Set(
            planned.keys.filter { parent in
                guard let end = parentEnds[parent] else { return true }
                return end.milliseconds < (lastChild[parent] ?? 0) / 1_000 - 1
            })
    }

    /// Parents for which `carillon tree` shows something else than the keys.
    var misshownParents: Set<String> {
        Set(
            Set(linked.keys).union(tree.keys).filter { parent in
                let seen = tree[parent] ?? [:]
                let real = linked[parent] ?? [:]
                return Set(seen.keys) != Set(real.keys)
                    || real.contains { child, ending in (seen[child] == "succeeded") != (ending == .succeeded) }
            })
    }

    /// The share of planned children that are where they belong, less those that are where they do not.
    var integrity: Double {
        let total = planned.values.reduce(0) { $0 + $1.count }
        guard total > 0 else { return 0 }
        return max(0, Double(total - missing.union(orphans).count) / Double(total))
    }
}

extension CarillonClient {
    /// Parents, by their jobs' names, and their children straight from the keys.
    func linkedChildren() async throws -> [String: [String: Hierarchy.Ending]] {
        var linked: [String: [String: Hierarchy.Ending]] = [:]
        let prefix = store.key("children:")
        var cursor = "0"
        repeat {
            let reply = try await store.read(["SCAN", .string(cursor), "MATCH", .string(prefix + "*"), "COUNT", 1_000])
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let keys = parts[1].array
            else { throw Failure(.software, "SCAN answered something unexpected") }
            for key in keys.compactMap(\.string) {
                let run = String(key.dropFirst(prefix.count))
                let members = try await store.read(["ZRANGE", .string(key), 0, -1, "WITHSCORES"]).array ?? []
                for index in stride(from: 0, to: members.count - 1, by: 2) {
                    guard let child = members[index].string, let score = members[index + 1].integer else { continue }
                    linked[RunID(run)?.job ?? run, default: [:]][child] =
                        Hierarchy.Ending(rawValue: Int(score)) ?? .failed
                }
            }
            cursor = next
        } while cursor != "0"
        return linked
    }
}
