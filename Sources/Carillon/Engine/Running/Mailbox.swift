import EventLoop
import Synchronization

/// What many threads have to tell an actor of the loop: posted without waiting, taken all at once.
///
/// An actor call for each message would cost two changes of the executor, there and back.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var onMail: (@Sendable () -> Void)?
    }

    private let loop: EventLoop
    private let state = Mutex(State())

    init(loop: EventLoop) { self.loop = loop }

    /// - Parameter onMail: called on the loop when there is something to take; once for all that came until then.
    func open(onMail: @escaping @Sendable () -> Void) {
        let isWaiting = state.withLock { state in
            state.onMail = onMail
            return !state.messages.isEmpty
        }
        if isWaiting { loop.execute(onMail) }
    }

    func post(_ message: Message) {
        let call = state.withLock { state -> (@Sendable () -> Void)? in
            state.messages.append(message)
            return state.messages.count == 1 ? state.onMail : nil
        }
        if let call { loop.execute(call) }
    }

    /// - Parameter messages: empty; its memory serves for what comes next.
    func take(_ messages: inout [Message]) {
        state.withLock { swap(&$0.messages, &messages) }
    }
}
