import Carillon
import EventLoop
import Glibc
import PrivateRedis
import RedisClient
import Synchronization

/// Carries out a plan, and writes down what it did and when.
///
/// The lanes run side by side; within one, a fault that takes longer than planned puts off the next. A fault that its target
/// makes impossible (Redis is dead just now) is left out: only what happened is in the history.
struct Nemesis: Sendable {
    let plan: NemesisPlan
    let server: ChaosServer
    let fleet: Fleet
    let history: HistoryFile

    /// Returns when the last fault is over.
    func run() async throws {
        let start = EventLoop.now
        let lanes = Dictionary(grouping: plan.actions) { Lane(kind: $0.fault.lane, index: $0.index) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for actions in lanes.values {
                group.addTask {
                    for action in actions {
                        let left = start + Int64(action.at) * 1_000_000 - EventLoop.now
                        // So late that it would end after the others.
                        if left < -10_000_000_000 { continue }
                        try await Task.sleep(for: .nanoseconds(max(0, left)))
                        try await perform(action)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private struct Lane: Hashable {
        let kind: Fault.Lane
        let index: Int
    }

    private func perform(_ action: NemesisPlan.Action) async throws {
        var began = EventLoop.now
        var detail = "-"
        let target: String
        switch action.fault.lane {
        case .worker:
            target = "worker-\(action.index)"
            detail = fleet.name(at: action.index)
            try await disturbWorker(action)
        case .proxy:
            target = "proxy-\(action.index)"
            detail = try await disturbProxy(action)
        case .redis:
            target = "redis"
            if action.fault == .powerLoss {
                let loss = try await server.losePower(pause: .milliseconds(action.lasts))
                began = min(began, loss.synced)
                detail = "\(loss.bytes) bytes lost"
            } else {
                try await disturbRedis(action)
            }
        case .commands:
            target = "redis"
            guard await sendCommand(action) else { return }
        case .clock:
            target = "clock"
            detail = try await disturbClock(action)
        }
        history.append(
            FaultInterval(fault: action.fault, target: target, began: began, ended: EventLoop.now, detail: detail).line)
    }

    private func disturbWorker(_ action: NemesisPlan.Action) async throws {
        switch action.fault {
        case .kill, .term:
            try await fleet.end(action.index, by: action.fault == .kill ? SIGKILL : SIGTERM)
            try await Task.sleep(for: .milliseconds(action.lasts))
            try fleet.start(action.index)
        default:
            fleet.signal(SIGSTOP, to: action.index)
            try await Task.sleep(for: .milliseconds(action.lasts))
            fleet.signal(SIGCONT, to: action.index)
        }
    }

    private func disturbProxy(_ action: NemesisPlan.Action) async throws -> String {
        let fault: ProxyFault
        switch action.fault {
        case .dropReplies: fault = .dropReplies
        case .reset: fault = .reset
        case .delay:
            // Up to half of the time it lasts, in one direction, the other, or both.
            let length = Duration.milliseconds(min(1_500, 20 + action.value % max(1, action.lasts / 2)))
            let choice = action.value % 3
            fault = .delay(requests: choice == 1 ? .zero : length, replies: choice == 2 ? .zero : length)
        default:
            let choice = action.value % 6
            fault = .blackHole(requests: choice % 3 != 1, replies: choice % 3 != 2, isLate: choice < 3)
        }
        fleet.proxies[action.index].set(fault)
        try await Task.sleep(for: .milliseconds(action.lasts))
        fleet.proxies[action.index].set(nil)
        return "\(fault)"
    }

    private func disturbRedis(_ action: NemesisPlan.Action) async throws {
        if action.fault == .redisKill {
            try await server.kill(pause: .milliseconds(action.lasts))
        } else {
            server.redis.suspend()
            try await Task.sleep(for: .milliseconds(action.lasts))
            server.redis.resume()
        }
    }

    /// Answers whether Redis took it.
    private func sendCommand(_ action: NemesisPlan.Action) async -> Bool {
        let connection = RedisConnection(configuration: server.configuration, loop: .shared)
        let command: [RESPArgument] =
            action.fault == .scriptFlush
            ? ["SCRIPT", "FLUSH", action.value.isMultiple(of: 2) ? "SYNC" : "ASYNC"]
            : ["CLIENT", "KILL", "TYPE", action.value.isMultiple(of: 3) ? "pubsub" : "normal", "SKIPME", "yes"]
        let reply = try? await connection.send(command, deadline: .milliseconds(500))
        await connection.close()
        return reply != nil
    }

    private func disturbClock(_ action: NemesisPlan.Action) async throws -> String {
        if action.fault == .clockJump {
            server.clock.step(by: Int64(action.value) * 1_000)
            return "\(action.value) ms"
        }
        if action.fault == .clockLeap {
            server.clock.step(by: Int64(action.value) * 1_000)
            guard action.value < 0 else { return "\(action.value) ms" }
            defer { server.clock.step(by: -Int64(action.value) * 1_000) }
            try await Task.sleep(for: .milliseconds(action.lasts))
            return "\(action.value) ms and back"
        }
        let size = Int64(1_000 + action.value % 2_000_000)
        let end = EventLoop.now + Int64(action.lasts) * 1_000_000
        while EventLoop.now < end {
            server.clock.step(by: size)
            try await Task.sleep(for: .milliseconds(10))
            server.clock.step(by: -size)
            try await Task.sleep(for: .milliseconds(10))
        }
        return "\(size) µs to and fro"
    }
}
