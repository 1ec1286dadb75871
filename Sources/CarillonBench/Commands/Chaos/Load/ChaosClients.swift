import Carillon
import EventLoop
import Triggers

/// The clients: they create, trigger, pause, resume and edit jobs, through a proxy that fails as well, and write down what they
/// were told.
struct ChaosClients: Sendable {
    let client: CarillonClient
    let log: OperationLog
    let seed: UInt64

    /// Until `isStopped` says so.
    func run(until isStopped: @escaping @Sendable () -> Bool) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await create(until: isStopped) }
            group.addTask { await trigger(until: isStopped) }
            group.addTask { await edit(until: isStopped) }
            for job in RecurringJob.pausable { group.addTask { await pauseAndResume(job, until: isStopped) } }
        }
    }

    /// One-shots, due now or a little later. Of every other one the success is kept, the rest is the plain kind.
    private func create(until isStopped: () -> Bool) async {
        var source = SeededSource(seed: seed &+ 1)
        var number = 0
        while !isStopped() {
            number += 1
            let id = "once-\(number)"
            let delay = Duration.milliseconds(Int.random(in: 0...3_000, using: &source))
            await log.record(.create, id) {
                var document = JobDocument()
                document.handler = ChaosWork.handler
                document.at = (try await client.time() + delay).description
                document.backoff = ChaosWork.backoff
                document.maxAttempts = 10
                if number.isMultiple(of: 2) { document.keepSucceeded = 1 }
                let job = try Job(id: try JobID(id), document: document, payload: Array(ChaosWork().text.utf8))
                return try await client.apply([job], expecting: .absent).first?.rawValue ?? "-"
            }
            try? await Task.sleep(for: .milliseconds(Int.random(in: 20...300, using: &source)))
        }
    }

    private func trigger(until isStopped: () -> Bool) async {
        var source = SeededSource(seed: seed &+ 2)
        while !isStopped() {
            let job = RecurringJob.triggerable[Int.random(in: 0..<RecurringJob.triggerable.count, using: &source)]
            await log.record(.trigger, job) {
                switch try await client.trigger(try JobID(job)) {
                case .started(let run): run.description
                case .skipped: "skipped"
                }
            }
            try? await Task.sleep(for: .milliseconds(Int.random(in: 200...1_500, using: &source)))
        }
    }

    /// What it does changes, when it is due does not.
    private func edit(until isStopped: () -> Bool) async {
        var source = SeededSource(seed: seed &+ 3)
        let jobs = RecurringJob.all.filter { RecurringJob.editable.contains($0.id) }
        while !isStopped() {
            let job = jobs[Int.random(in: 0..<jobs.count, using: &source)]
            let version = UInt32.random(in: .min ... .max, using: &source)
            await log.record(.edit, job.id) {
                let old = try job.definition()
                let new = try Job(
                    id: old.id, document: old.document, payload: old.payload + Array(" \(version)".utf8))
                return try await client.apply([new]).first?.rawValue ?? "-"
            }
            try? await Task.sleep(for: .milliseconds(Int.random(in: 500...3_000, using: &source)))
        }
    }

    private func pauseAndResume(_ job: String, until isStopped: () -> Bool) async {
        var source = SeededSource(seed: seed &+ UInt64(job.utf8.count))
        while !isStopped() {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 500...4_000, using: &source)))
            await log.record(.pause, job) { "\(try await client.pause(try JobID(job), reason: "chaos"))" }
            try? await Task.sleep(for: .milliseconds(Int.random(in: 100...3_000, using: &source)))
            await log.record(.resume, job) {
                if case .resumed = try await client.resume(try JobID(job)) { "resumed" } else { "wasActive" }
            }
        }
    }
}
