import Carillon
import Triggers

/// What became of the slots that were due, from the logs of all workers.
struct ExecutionSummary: Sendable {
    /// Executions of expected slots, each start counted.
    private(set) var total = 0
    /// Expected slots that ran at least once.
    private(set) var unique = 0
    /// Slots that ran more than once.
    private(set) var slotsRunTwice = 0
    /// Starts beyond the first of each slot.
    private(set) var duplicateRuns = 0
    /// Expected slots that never ran.
    private(set) var missed = 0
    /// Executions of anything that was not expected to run at all.
    private(set) var strangers = 0
    private(set) var errors = 0
    private(set) var workers: [String: Int] = [:]
    private(set) var lateness = Lateness()
    /// The first start, and the last; microseconds since 1970.
    private(set) var firstStart = Int64.max
    private(set) var lastStart = Int64.min
    /// When the last success was recorded.
    private(set) var lastFinished: Int64 = 0
    /// Starts by job, in order.
    private(set) var startsByJob: [String: [Int64]] = [:]

    /// - Parameters:
    ///   - expected: the runs that must be there, `job@slot`.
    ///   - ignoring: runs to leave out of all figures, such as those before a window begins.
    init(_ logs: [WorkerLog], expected: Set<String>, ignoring isOutside: (RunID) -> Bool = { _ in false }) {
        var counts: [String: Int] = [:]
        counts.reserveCapacity(expected.count)
        for log in logs {
            errors += log.errors
            lastFinished = max(lastFinished, log.lastFinished)
            var executed = 0
            for execution in log.executions {
                guard let run = RunID(execution.run), expected.contains(execution.run) else {
                    if RunID(execution.run).map(isOutside) != true { strangers += 1 }
                    continue
                }
                executed += 1
                counts[execution.run, default: 0] += 1
                lateness.record(microseconds: execution.started - run.scheduledTime.milliseconds * 1_000)
                firstStart = min(firstStart, execution.started)
                lastStart = max(lastStart, execution.started)
                startsByJob[run.job, default: []].append(execution.started)
            }
            workers[log.name, default: 0] += executed
            total += executed
        }
        unique = counts.count
        slotsRunTwice = counts.values.count { $0 > 1 }
        duplicateRuns = total - unique
        missed = expected.count - unique
        for job in startsByJob.keys { startsByJob[job]?.sort() }
    }

    /// Pairs of starts of one job that are closer than `window`, in microseconds.
    func startsCloser(than window: Int64) -> Int {
        startsByJob.values.reduce(0) { sum, starts in
            sum + zip(starts, starts.dropFirst()).count { $1 - $0 < window }
        }
    }

    /// The largest distance of a worker's share from the mean, as a part of the mean.
    var deviation: Double {
        guard !workers.isEmpty, total > 0 else { return 0 }
        let mean = Double(total) / Double(workers.count)
        return workers.values.map { abs(Double($0) - mean) / mean }.max() ?? 0
    }

    // MARK: Fields and charts

    /// The members that `concurrency` and `stress` share.
    func members(jobsPerSecond: Double) -> [JSON.Member] {
        [
            JSON.Member("total_executions", .integer(total)), JSON.Member("unique_jobs", .integer(unique)),
            JSON.Member("duplicates", .integer(duplicateRuns)), JSON.Member("missed", .integer(missed)),
            JSON.Member("errors", .integer(errors + strangers)),
            JSON.Member("jobs_per_second", .number(jobsPerSecond)), JSON.Member("lateness_ms", lateness.json),
            JSON.Member("workers", JSON(workers)),
        ]
    }

    var workersChart: Chart {
        let bars = workers.sorted { $0.key < $1.key }.map { (name: $0.key, value: Double($0.value)) }
        return Chart(title: "Runs per worker", xLabel: "worker", yLabel: "runs", kind: .bars(bars))
    }

    /// Starts per second, in steps of a fiftieth of the whole time.
    var throughputChart: Chart {
        let span = Double(max(1, lastStart > firstStart ? lastStart - firstStart : 1))
        let steps = 50
        var counts = [Int](repeating: 0, count: steps)
        for start in startsByJob.values.joined() {
            counts[min(steps - 1, Int(Double(start - firstStart) / span * Double(steps)))] += 1
        }
        let width = span / 1e6 / Double(steps)
        let points = counts.enumerated().map { Chart.Point(x: Double($0) * width, y: Double($1) / width) }
        return Chart(
            title: "Throughput", xLabel: "seconds since the first start", yLabel: "runs/s", kind: .line(points))
    }

    var charts: [Chart] { [throughputChart, lateness.chart, workersChart] }
}
