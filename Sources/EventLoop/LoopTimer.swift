internal import CEvent
internal import Synchronization

/// A one-shot timer on a loop, made by `EventLoop.timer(after:_:)`. It fires even if nothing holds it; `cancel()` is
/// the only way to stop it.
public final class LoopTimer: Sendable {
    private struct State: ~Copyable {
        /// Nil once it has fired or was cancelled.
        var body: (@Sendable () -> Void)?
        /// The C timer, which owns a reference to this object; made and freed on the loop.
        nonisolated(unsafe) var raw: OpaquePointer?
    }

    private let loop: EventLoop
    private let deadline: Int64
    private let state: Mutex<State>

    fileprivate init(loop: EventLoop, deadline: Int64, body: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.deadline = deadline
        state = Mutex(State(body: body, raw: nil))
    }

    /// Prevents the timer from firing, if it has not fired yet. Callable from any thread, any number of times. On the
    /// loop's thread it is certain that the body does not run afterwards; elsewhere it may be running just now.
    public func cancel() {
        let wasArmed = state.withLock { $0.body.take() != nil }
        guard wasArmed else { return }
        if loop.isOnLoop { disarm() } else { loop.execute { self.disarm() } }
    }

    fileprivate func arm() {
        let isCancelled = state.withLock { $0.body == nil }
        if isCancelled { return }
        let fire: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
            guard let context else { return }
            Unmanaged<LoopTimer>.fromOpaque(context).takeUnretainedValue().fire()
        }
        let reference = Unmanaged.passRetained(self)
        guard let raw = ce_timer_new(loop.raw, deadline, fire, reference.toOpaque()) else {
            fatalError("out of memory")
        }
        state.withLock { $0.raw = raw }
    }

    private func fire() {
        let body = state.withLock { $0.body.take() }
        disarm()
        body?()
    }

    /// Frees the C timer, if there is one, and drops its reference.
    private func disarm() {
        let raw = state.withLock { $0.raw.take() }
        guard let raw else { return }
        ce_timer_free(raw)
        Unmanaged.passUnretained(self).release()
    }
}

extension EventLoop {
    /// Calls `body` once on the loop, never early and, on an idle machine, within some 100 µs of `delay` from now.
    ///
    /// Callable from any thread. The delay counts from this call, not from when the loop hears of it.
    ///
    /// - Parameter delay: Zero or less fires in the loop's next turn.
    @discardableResult
    public func timer(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> LoopTimer {
        let timer = LoopTimer(loop: self, deadline: Self.deadline(after: delay), body: body)
        if isOnLoop { timer.arm() } else { execute { timer.arm() } }
        return timer
    }
}
