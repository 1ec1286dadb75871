import Carillon
import Triggers

/// Creates one-shots that are all due at the same instant.
enum OneShots {
    /// Payload of every job.
    static let payload = Array("{\"user\":42}".utf8)

    /// - Parameter created: told the number created so far.
    static func create(
        _ count: Int, due: Timestamp, prefix: String = "job-", client: CarillonClient,
        created: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        var document = JobDocument()
        document.handler = SchedulerPool.handler
        document.at = due.description
        let chunk = 500
        // Some calls at once keep Redis busy while the next batch is put together.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, start) in stride(from: 0, to: count, by: chunk).enumerated() {
                if index >= 4 { try await group.next() }
                let document = document
                group.addTask {
                    var jobs: [Job] = []
                    for number in start..<min(start + chunk, count) {
                        jobs.append(try Job(id: try JobID("\(prefix)\(number)"), document: document, payload: payload))
                    }
                    _ = try await client.apply(jobs, expecting: .absent)
                    created(jobs.count)
                }
            }
            try await group.waitForAll()
        }
    }

    /// An instant by which `count` jobs are created and the schedulers are ready.
    static func releaseTime(for count: Int, client: CarillonClient) async throws -> Timestamp {
        try await client.time() + .milliseconds(1_500 + count / 20)
    }
}

/// Sleeps until Redis' clock shows `instant`.
func waitUntil(_ instant: Timestamp, client: CarillonClient) async throws {
    while true {
        let left = instant - (try await client.time())
        if left <= .zero { return }
        try await Task.sleep(for: left)
    }
}
