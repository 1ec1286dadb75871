import EventLoop

/// A run that this worker holds: from its grant until its end is recorded. Confined to the loop.
final class HeldRun {
    /// Why an attempt is asked to stop before it is done.
    enum Stop: Hashable {
        case timedOut
        case cancelRequested
        /// Somebody else holds the run: nothing may be recorded.
        case leaseLost
        /// The worker is shutting down: the run is given back.
        case drain
    }

    let context: RunContext
    let retry: Retry
    let attempt: Attempt
    /// When the grant arrived, and when the handler was called, once that is known (``EventLoop/now``).
    let received: Int64
    var started: Int64
    /// When Redis last renewed the lease, as seen from before the question was sent.
    var renewed: Int64
    var timer: LoopTimer?
    var stop: Stop?

    init(context: RunContext, retry: Retry, attempt: Attempt, received: Int64, renewed: Int64) {
        self.context = context
        self.retry = retry
        self.attempt = attempt
        self.received = received
        started = received
        self.renewed = renewed
    }

    var holding: Holding { Holding(run: context.run, token: context.fencingToken) }
}
