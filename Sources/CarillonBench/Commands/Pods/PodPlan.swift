import Carillon
import RedisClient
import Triggers

/// What the leader of a test in pods creates, and the window of time that counts.
///
/// Times are Redis', in milliseconds since 1970. Slots before the window are for warming up; those after it are nobody's.
struct PodPlan: Equatable, Sendable {
    var jobs: Int
    var interval: Int64
    /// How long each run takes, in milliseconds.
    var work: Int64
    /// Whether the jobs' slots are spread over the interval, or all at the same instants.
    var isSpread: Bool
    var start: Int64
    var end: Int64

    var seconds: Double { Double(end - start) / 1_000 }

    func name(_ job: Int) -> String { "job-\(job)" }

    func phase(_ job: Int) -> Int64 { isSpread ? interval * Int64(job) / Int64(max(1, jobs)) : 0 }

    /// The slots of a job in the window.
    func slots(_ job: Int) -> StrideTo<Int64> {
        let behind = (start - phase(job)) % interval
        return stride(from: behind == 0 ? start : start - behind + interval, to: end, by: Int64.Stride(interval))
    }

    func slotCount(_ job: Int) -> Int { slots(job).reduce(0) { count, _ in count + 1 } }

    /// Every run that must be there: `job@slot`.
    var expected: Set<String> {
        var runs: Set<String> = []
        for job in 0..<jobs {
            for slot in slots(job) { runs.insert("\(name(job))@\(slot)") }
        }
        return runs
    }

    func isOutside(_ run: RunID) -> Bool {
        run.scheduledTime.milliseconds < start || run.scheduledTime.milliseconds >= end
    }

    /// The definitions, for the leader.
    func definitions() throws -> [Job] {
        try (0..<jobs).map { index in
            var document = JobDocument()
            document.handler = SchedulerPool.handler
            document.every = "\(interval)ms"
            if phase(index) > 0 { document.phase = "\(phase(index))ms" }
            return try Job(id: try JobID(name(index)), document: document, payload: OneShots.payload)
        }
    }

    // MARK: As text

    var text: String { "\(jobs) \(interval) \(work) \(isSpread ? 1 : 0) \(start) \(end)" }

    /// Nil when the text is no plan.
    init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
        guard words.count == 6, (1...1_000_000).contains(words[0]), words[1] >= 100, words[2] >= 0, words[4] < words[5],
            words[5] - words[4] < 86_400_000
        else { return nil }
        jobs = Int(words[0])
        interval = words[1]
        work = words[2]
        isSpread = words[3] != 0
        start = words[4]
        end = words[5]
    }

    init(jobs: Int, interval: Int64, work: Int64, isSpread: Bool, start: Int64, end: Int64) {
        self.jobs = jobs
        self.interval = interval
        self.work = work
        self.isSpread = isSpread
        self.start = start
        self.end = end
    }
}

extension CarillonClient {
    private var planKey: RESPArgument { .string(store.key("bench-plan")) }

    /// Tells the other pods.
    func publish(_ plan: PodPlan) async throws {
        _ = try await store.read(["SET", planKey, .string(plan.text), "PX", 86_400_000])
    }

    /// The plan that is under way; nil while there is none.
    func publishedPlan() async throws -> PodPlan? {
        guard let text = try await store.read(["GET", planKey]).string, let plan = PodPlan(text) else { return nil }
        return plan.end > (try await time()).milliseconds ? plan : nil
    }
}
