/// How many runs of a group, or of the namespace, may be leased at once, and how fast they may start. 0: no limit.
package struct Limit: Sendable, Hashable {
    /// The namespace among the groups.
    static let namespace = "/"

    let atOnce: Int
    /// µs between two starts, once the burst is used up.
    let step: Int
    let burst: Int
    /// When the whole burst is free again, steady µs.
    package var full = 0

    var record: String { "\(atOnce) \(step) \(burst) \(full)" }

    var tag: String { "\(atOnce):\(step):\(burst)" }

    /// `2:1000:3`
    init(tag: String, full: Int) {
        let numbers = tag.split(separator: ":").map { Int($0) ?? 0 }
        (atOnce, step, burst, self.full) = (numbers[0], numbers[1], numbers[2], full)
    }
}

/// What a limit lets start during one claim.
struct Room {
    /// Places that no run holds.
    var free = Int.max
    /// Starts that the rate allows.
    var starts = Int.max

    var places: Int { max(0, min(free, starts)) }

    mutating func take(_ count: Int) {
        if free < .max { free -= count }
        if starts < .max { starts -= count }
    }
}

extension Model {
    func heldCount(of group: String) -> Int {
        everyRun.values.count { $0.lease != nil && (group == Limit.namespace || $0.lane.group == group) }
    }

    /// Looked at once in a claim, which keeps account of it from then on.
    mutating func room(_ group: String?, _ grants: inout Grants) -> Room {
        guard let group, let limit = limits[group] else { return Room() }
        if let known = grants.rooms[group] { return known }
        var room = Room()
        if limit.atOnce > 0 { room.free = max(0, limit.atOnce - heldCount(of: group)) }
        if limit.step > 0 {
            // A rate that was lowered since: nobody waits longer than the new one makes him.
            let now = clock.steady * 1_000
            limits[group]?.full = min(limit.full, now + limit.burst * limit.step)
            let used = max(0, min(limit.full - now, limit.burst * limit.step))
            room.starts = limit.burst - (used + limit.step - 1) / limit.step
        }
        grants.rooms[group] = room
        return room
    }

    /// How many runs of a lane its group and the namespace let start.
    mutating func places(in lane: Lane, _ grants: inout Grants) -> Int {
        min(room(Limit.namespace, &grants).places, room(lane.group, &grants).places)
    }

    mutating func take(_ count: Int, of group: String?, _ grants: inout Grants) {
        guard count > 0, let group, let limit = limits[group] else { return }
        grants.rooms[group]?.take(count)
        if limit.step > 0 { limits[group]?.full = max(limit.full, clock.steady * 1_000) + count * limit.step }
    }

    /// When a rate lets the group's next run start, steady ms; nil if the end of another run decides.
    private mutating func opening(of group: String?, _ grants: inout Grants) -> Int? {
        let room = room(group, &grants)
        if room.places > 0 { return 0 }
        guard room.free > 0, let group, let limit = limits[group] else { return nil }
        return (limit.full - (limit.burst - 1) * limit.step + 999) / 1_000
    }

    /// The same for a lane, whose group and the namespace have to let it.
    mutating func opening(of lane: Lane, _ grants: inout Grants) -> Int? {
        guard let all = opening(of: Limit.namespace, &grants), let own = opening(of: lane.group, &grants) else {
            return nil
        }
        return max(all, own)
    }

    /// After leases have ended: what is due and may have waited for their places is announced.
    mutating func reopen() {
        defer { freed = [] }
        let isLimited = limits[Limit.namespace] != nil
        guard isLimited || !freed.isEmpty else { return }
        for queue in queues.union(["default"]) {
            for lane in lanes(of: queue) where isLimited || lane.group.map({ freed.contains($0) }) == true {
                if dueCount(in: lane) > 0 { hint(queue, due: clock.steady) }
            }
        }
    }

    /// The limit of the whole namespace.
    mutating func limit(_ words: [String]) -> String {
        clock = clock.now
        let limit = Limit(tag: words.joined(separator: ":"), full: limits[Limit.namespace]?.full ?? 0)
        limits[Limit.namespace] = limit
        reopen()
        if limit.atOnce == 0 && limit.step == 0 { limits[Limit.namespace] = nil }
        return "OK"
    }
}
