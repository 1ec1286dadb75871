import EventLoop

/// When the claimer asks next. Times are those of ``EventLoop/now``.
///
///     claim is sent ─► answered ─► asks again after what the answer said, of each queue (its appointment)
///         │               │                ▲ put off: a stand-down of this claim, until the poll interval after it
///         └───────────────┴─ hint ─► asks at the hint's time, if that is earlier
///
/// Hints and answers come on two connections, in no order. So a hint that comes while a claim is under way outlives its answer,
/// and coming once too often costs a command; and a stand-down counts only as long as the claim that it names is the last one and
/// is answered. It touches one queue's appointment and no hint, so late, repeated or forged it delays a worker no longer than until
/// the poll that asks for everything.
struct Alarm {
    private var appointments: [(queue: String, time: Int64)]
    /// The earliest hint since the last claim was sent.
    private var hinted = Int64.max
    /// The last claim, once it is answered.
    private var claim: (request: Int, answered: Int64)?

    /// Does not ring before it is told something.
    init(queues: [QueueName]) {
        appointments = queues.map { ($0.description, .max) }
    }

    /// When to ask next.
    var time: Int64 { min(hinted, appointments.reduce(.max) { min($0, $1.time) }) }

    /// What was said before this claim is seen to by it.
    mutating func claimIsSent() {
        hinted = .max
        claim = nil
    }

    /// - Parameter wait: how long the answer lets the worker sleep: the least of what it would say of each queue.
    mutating func claimIsAnswered(request: Int, wait: Duration, now: Int64) {
        ask(at: Self.time(now, wait))
        claim = (request, now)
    }

    /// Asks at this time, whatever a claim was answered.
    mutating func ask(at time: Int64) {
        claim = nil
        for index in appointments.indices { appointments[index].time = time }
    }

    /// Not all that is published is meant for this worker.
    mutating func hear(_ hint: Hint, now: Int64) {
        guard let index = appointments.firstIndex(where: { $0.queue == hint.queue }) else { return }
        if let request = hint.request {
            guard let claim, claim.request == request else { return }
            appointments[index].time = max(appointments[index].time, Self.time(claim.answered, hint.wait))
        } else {
            hinted = min(hinted, Self.time(now, hint.wait))
        }
    }

    /// All may have changed.
    mutating func wake(now: Int64) { hinted = min(hinted, now) }

    private static func time(_ start: Int64, _ wait: Duration) -> Int64 {
        let (sum, overflow) = start.addingReportingOverflow(wait.nanosecondsClamped)
        return overflow ? .max : sum
    }
}
