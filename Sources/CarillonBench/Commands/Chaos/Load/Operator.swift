import Carillon
import EventLoop
import Triggers

/// The operator: removes jobs, creates them again, gives them other triggers, pauses and resumes them. Nobody else touches
/// these jobs.
struct Operator: Sendable {
    let client: CarillonClient
    let log: OperationLog
    let seed: UInt64

    func run(until isStopped: @escaping @Sendable () -> Bool) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, job) in OperatedJob.all.enumerated() {
                group.addTask { await operate(job, seed: seed &+ 100 &+ UInt64(index), until: isStopped) }
            }
        }
    }

    private func operate(_ job: OperatedJob, seed: UInt64, until isStopped: () -> Bool) async {
        var source = SeededSource(seed: seed)
        var era = 0
        while !isStopped() {
            switch era == 0 ? 0 : Int.random(in: 0..<10, using: &source) {
            case 0...4:
                era += 1
                await define(job, era: era, rule: Int.random(in: 0..<job.rules.count, using: &source))
            case 5, 6: await log.record(.remove, job.id) { "\(try await client.remove([try JobID(job.id)])[0])" }
            case 7, 8: await pause(job)
            default: await resume(job)
            }
            try? await Task.sleep(for: .milliseconds(Int.random(in: 300...2_500, using: &source)))
        }
        // At the end it is there, so that its last slots are accounted for as well.
        await define(job, era: era + 1, rule: 0)
        await resume(job)
    }

    private func pause(_ job: OperatedJob) async {
        await log.record(.pause, job.id) {
            try await ifThere { "\(try await client.pause(try JobID(job.id), reason: "chaos"))" }
        }
    }

    private func resume(_ job: OperatedJob) async {
        await log.record(.resume, job.id) {
            try await ifThere { "\(try await client.resume(try JobID(job.id)))" }
        }
    }

    /// It may be removed just now.
    private func ifThere(_ call: () async throws -> String) async throws -> String {
        do { return try await call() } catch let error as CarillonError where error.code == .notFound { return "none" }
    }

    private func define(_ job: OperatedJob, era: Int, rule: Int) async {
        await log.record({ $0.hasPrefix("created") ? .recreate : .redefine }, job.id) {
            let status = try await client.apply([try job.definition(era: era, rule: rule)]).first
            return "\(status?.rawValue ?? "-") \(era)"
        }
    }
}
