import Carillon
import EventLoop
import RedisClient

/// Somebody who comes back from the dead: completes, fails, renews, gives back and reports progress of attempts that are long
/// over, with their tokens. Every call must be refused.
///
/// Which attempts are over it learns from the workers' history: Redis has confirmed their end, or another attempt of the same
/// run has begun. What it learned before a power failure is void, since Redis has forgotten some of it.
struct Ghost: Sendable {
    /// An attempt that is over, and since when that is known.
    struct Stale: Hashable, Sendable {
        let run: String
        let token: Int64
        let known: Int64
    }

    private static let batch = 20
    let server: ChaosServer
    let namespace: Namespace
    let effects: String
    let history: HistoryFile
    let seed: UInt64

    func run(until isStopped: @Sendable () -> Bool) async {
        let connection = RedisConnection(configuration: server.configuration, loop: .shared)
        var reader = StaleAttempts()
        var file = TailReader(path: effects)
        var source = SeededSource(seed: seed)
        var request: Int64 = 0
        while !isStopped() {
            for effect in file.effects() { reader.add(effect) }
            reader.forget(until: server.lastPowerLoss)
            let kinds = ClientOperation.Kind.allCases.filter(\.isStale)
            let victims = reader.some(Self.batch, using: &source)
            if !victims.isEmpty {
                request += 1
                let kind = kinds[Int.random(in: 0..<kinds.count, using: &source)]
                await haunt(victims, kind, request, connection)
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        await connection.close()
    }

    private func haunt(
        _ victims: [Stale], _ kind: ClientOperation.Kind, _ request: Int64, _ connection: RedisConnection
    ) async {
        let invoked = EventLoop.now
        let (script, arguments) = Self.call(kind, victims, request: request)
        let reply = try? await connection.eval(
            ScriptLibrary.shared[script], keys: [.string("{\(namespace)}")], arguments: arguments,
            deadline: .seconds(2))
        let ended = EventLoop.now
        let letters = Array(reply?.array?.last?.string ?? "")
        for (index, victim) in victims.enumerated() {
            let isAnswered = letters.count == victims.count
            let verdict = !isAnswered ? "-" : letters[index] == "S" ? "refused" : "accepted"
            history.append(
                ClientOperation(
                    kind: kind, subject: victim.run, invoked: victim.known, ended: ended,
                    result: isAnswered ? .ok : .info, answer: "\(victim.token) \(verdict) \(invoked)"
                ).line)
        }
    }

    private static func call(
        _ kind: ClientOperation.Kind, _ victims: [Stale], request: Int64
    ) -> (ScriptName, [RESPArgument]) {
        let worker: RESPArgument = "ghost"
        func arguments(_ head: [RESPArgument], _ rest: [RESPArgument] = []) -> [RESPArgument] {
            head + victims.flatMap { [.string($0.run), .integer($0.token)] + rest }
        }
        switch kind {
        case .staleComplete: return (.complete, arguments([worker, .integer(request)], ["0 -\n"]))
        case .staleFail:
            return (.fail, arguments([worker, .integer(request)], ["failed", "0", "0 -\n"]))
        case .staleHeartbeat: return (.heartbeat, arguments([worker, 60_000]))
        case .staleProgress: return (.progress, arguments([], ["0.5", "ghost"]))
        default: return (.release, arguments([worker]))
        }
    }
}

/// Which attempts are over, from the lines of the workers' history as they come.
struct StaleAttempts {
    private var latest: [String: Int64] = [:]
    private var stale: [Ghost.Stale] = []
    private static let most = 5_000

    mutating func add(_ effect: Effect) {
        switch effect.kind {
        case .start:
            if let earlier = latest[effect.run], earlier < effect.token {
                note(effect.run, earlier, effect.moment.monotonic)
            }
            latest[effect.run] = max(effect.token, latest[effect.run] ?? 0)
        case .recorded: note(effect.run, effect.token, effect.moment.monotonic)
        case .end, .leaseLost, .trouble: break
        }
    }

    private mutating func note(_ run: String, _ token: Int64, _ known: Int64) {
        if stale.count >= Self.most { stale.removeFirst(Self.most / 10) }
        stale.append(Ghost.Stale(run: run, token: token, known: known))
    }

    mutating func forget(until moment: Int64) { stale.removeAll { $0.known <= moment } }

    func some<Source: RandomNumberGenerator>(_ count: Int, using source: inout Source) -> [Ghost.Stale] {
        var chosen: [String: Ghost.Stale] = [:]
        // A script takes each run once.
        for _ in 0..<count { if let one = stale.randomElement(using: &source) { chosen[one.run] = one } }
        return Array(chosen.values)
    }
}
