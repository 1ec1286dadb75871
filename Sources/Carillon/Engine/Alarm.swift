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
///
/// Redis counts a wait from the moment when it decides, and what it says and the next question have to travel. The quickest of the last
/// claims shows what that takes at the least, so the question leaves so much earlier: it comes when it is time, and hardly ever before.
/// One that comes too early finds nothing due, keeps the watch, and asks again: up to a round trip late, as if it had not left earlier.
struct Alarm {
    /// The first claims of a fleet that starts are slow, all of them.
    private static let enough = 4

    private var appointments: [(queue: String, time: Int64)]
    /// The earliest hint since the last claim was sent.
    private var hinted = Int64.max
    /// The last claim, once it is answered.
    private var claim: (request: Int, answered: Int64)?
    private var sent: Int64 = 0
    /// How long the last claims took, there and back.
    private var roundTrips: [Int64] = []
    /// What any claim takes at the least; nothing until there are enough to tell.
    private var roundTrip: Int64 { roundTrips.count < Self.enough ? 0 : roundTrips.reduce(.max, min) }

    /// Does not ring before it is told something.
    init(queues: [QueueName]) {
        appointments = queues.map { ($0.description, .max) }
    }

    /// When to ask next.
    var time: Int64 { min(hinted, appointments.reduce(.max) { min($0, $1.time) }) }

    /// What was said before this claim is seen to by it.
    mutating func claimIsSent(now: Int64) {
        hinted = .max
        claim = nil
        sent = now
    }

    /// - Parameter wait: how long the answer lets the worker sleep: the least of what it would say of each queue.
    mutating func claimIsAnswered(request: Int, wait: Duration, now: Int64) {
        roundTrips.append(now - sent)
        if roundTrips.count > Self.enough { roundTrips.removeFirst() }
        ask(at: time(now, wait))
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
            appointments[index].time = max(appointments[index].time, time(claim.answered, hint.wait))
        } else {
            hinted = min(hinted, time(now, hint.wait))
        }
    }

    /// All may have changed.
    mutating func wake(now: Int64) { hinted = min(hinted, now) }

    private func time(_ start: Int64, _ wait: Duration) -> Int64 {
        let (sum, overflow) = start.addingReportingOverflow(max(0, wait.nanosecondsClamped - roundTrip))
        return overflow ? .max : sum
    }
}
