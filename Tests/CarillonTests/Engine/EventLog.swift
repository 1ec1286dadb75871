import Synchronization

@testable import Carillon

/// What workers told about themselves, in order: written in this process, outside of Redis, and awaited instead of slept for.
final class EventLog: Sendable {
    private struct Waiter {
        let isWanted: @Sendable (RunEvent) -> Bool
        var missing: Int
        let gate: Gate
    }

    private let state = Mutex<(events: [RunEvent], waiters: [Waiter])>((events: [], waiters: []))

    func record(_ event: RunEvent) {
        let ready = state.withLock { state in
            state.events.append(event)
            for index in state.waiters.indices where state.waiters[index].isWanted(event) {
                state.waiters[index].missing -= 1
            }
            let ready = state.waiters.filter { $0.missing <= 0 }
            state.waiters.removeAll { $0.missing <= 0 }
            return ready
        }
        for waiter in ready { waiter.gate.open() }
    }

    /// Returns once `count` events of this kind have been recorded, now or earlier.
    func wait(for count: Int = 1, _ isWanted: @escaping @Sendable (RunEvent) -> Bool) async {
        let gate = Gate()
        state.withLock { state in
            let missing = count - state.events.count { isWanted($0) }
            if missing > 0 {
                state.waiters.append(Waiter(isWanted: isWanted, missing: missing, gate: gate))
            } else {
                gate.open()
            }
        }
        await gate.pass()
    }

    var events: [RunEvent] { state.withLock { $0.events } }

    /// The attempts that were started, as `job@slot#attempt`, in order.
    var started: [String] {
        events.compactMap { if case .started(let run) = $0 { "\(run.run)#\(run.attempt)" } else { nil } }
    }

    /// How attempts ended, in order: `job@slot#attempt outcome`.
    var finished: [String] {
        events.compactMap {
            if case .finished(let run, let outcome, _, _, _) = $0 {
                "\(run.run)#\(run.attempt) \(outcome.rawValue)"
            } else {
                nil
            }
        }
    }

    var troubles: [String] { events.compactMap { if case .trouble(let text) = $0 { text } else { nil } } }
}

extension RunEvent {
    var isFinished: Bool { if case .finished = self { true } else { false } }
    var isRecovered: Bool { if case .recovered = self { true } else { false } }
    var isWritesLost: Bool { if case .writesLost = self { true } else { false } }
    var isTrouble: Bool { if case .trouble = self { true } else { false } }

    /// Whether it tells of a trouble in which this word occurs.
    func isTrouble(_ word: String) -> Bool { if case .trouble(let text) = self { text.contains(word) } else { false } }

    func isStarted(_ job: String, attempt: Int? = nil) -> Bool {
        guard case .started(let run) = self else { return false }
        return run.job == job && (attempt == nil || run.attempt == attempt)
    }

    func isFinished(_ job: String, _ outcome: Outcome? = nil) -> Bool {
        guard case .finished(let run, let ended, _, _, _) = self else { return false }
        return run.job == job && (outcome == nil || outcome == ended)
    }

    func isSnoozed(_ job: String) -> Bool { if case .snoozed(let run, _) = self { run.job == job } else { false } }

    func isLeaseLost(_ job: String) -> Bool { if case .leaseLost(let run) = self { run.job == job } else { false } }
}

/// A door that is opened once. Whoever waits goes through then; a cancelled task goes through at once.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [Int: CheckedContinuation<Void, Never>], number: Int)>(
        (false, [:], 0))

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    func pass() async {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    /// As `pass`, but deaf to cancellation.
    func passUncancelled() async {
        await Task { await self.pass() }.value
    }
}
