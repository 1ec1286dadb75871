/// The report of ``LoadBench``, in the order of the original one: summary, configuration, a table for each level, metrics, logs.
///
/// The sections are in `LoadReport+…`.
struct LoadReport: Sendable {
    /// From the smallest level to the largest.
    let results: [LevelResult]
    let environment: LoadEnvironment

    static let leastRate = 10.0
    static let leastCompletion = 0.95
    /// Scaling is linear where each level's rate is at least this part of that of any smaller one.
    static let leastFactor = 0.8
    static let leastUtilization = 0.8

    var report: Report {
        var report = Report(title: "JOB LOAD TEST RESULTS")
        report.criteria = results.flatMap(criteria) + scaling
        report.sections = [summary(report), configuration] + results.map(table) + metrics + logs + [issues(report)]
        report.members = members
        report.charts = charts
        return report
    }

    // MARK: Totals

    func total(_ figure: (LevelResult) -> Int) -> Int { results.reduce(0) { $0 + figure($1) } }

    var failedFirstAttempts: Int { total { $0.attempts.count { $0.attempt == 1 && !$0.succeeded } } }

    /// Of all levels, one after the other.
    var seconds: Double { results.reduce(0) { $0 + $1.seconds } }
    /// Everything: creation, work, validation.
    var wholeSeconds: Double { results.reduce(0) { $0 + ($1.steps.last?.seconds ?? 0) } }
    var rate: Double { seconds > 0 ? Double(total { $0.hierarchy.completed }) / seconds : 0 }

    /// The rate of each level in that of the smallest.
    var factors: [Double] {
        guard let first = results.first?.rate, first > 0 else { return [] }
        return results.map { $0.rate / first }
    }

    /// The rate of each level in that of the fastest smaller one. The smallest alone would be too easy to beat: the second worker's
    /// late start and the last retries weigh most there.
    var keptRates: [Double] {
        results.indices.dropFirst().map { index in
            let best = results[..<index].map(\.rate).max() ?? 0
            return best > 0 ? results[index].rate / best : 0
        }
    }

    var isLinear: Bool { keptRates.allSatisfy { $0 >= Self.leastFactor } }

    // MARK: Criteria

    func criteria(_ result: LevelResult) -> [Criterion] {
        let hierarchy = result.hierarchy
        let name = result.level.name.capitalizedWord
        let planned = result.plan.retries
        let shares = result.utilization.map { "\($0.worker) \($0.share.map { percent($0, of: 1) } ?? "-")" }
        return [
            Criterion(
                "\(name): execution time (\(duration(result.seconds)) < \(minutes(result.level.limit)))",
                result.seconds < result.level.limit),
            Criterion("\(name): errors of Redis and workers = 0 (\(result.errors))", result.errors == 0),
            Criterion(
                "\(name): queue deletion success rate = 100% (\(percent(result.deletionRate, of: 1)))",
                result.left == LevelResult.Leftover() && result.enqueued > 0),
            Criterion(
                "\(name): hierarchy integrity = 100% (\(hierarchy.orphans.count) orphans, \(hierarchy.missing.count) "
                    + "missing children, \(hierarchy.hastyParents.count) parents ended early)",
                hierarchy.integrity == 1 && hierarchy.orphans.isEmpty && hierarchy.hastyParents.isEmpty),
            Criterion(
                "\(name): carillon tree shows the keys, fsck finds nothing (\(hierarchy.misshownParents.count), "
                    + "\(result.findings.count))",
                hierarchy.misshownParents.isEmpty && result.findings.isEmpty),
            Criterion(
                "\(name): job completion rate >= 95% (\(percent(result.completionRate, of: 1)))",
                result.completionRate >= Self.leastCompletion),
            Criterion(
                "\(name): retries as planned (\(result.retries.count) of \(planned), \(result.hastyRetries) too early)",
                result.retries.count == planned && result.hastyRetries == 0),
            Criterion("\(name): no attempt made twice (\(result.repeated))", result.repeated == 0),
            Criterion(
                "\(name): workers staggered by \(milliseconds(result.stagger / .milliseconds(1))) (\(seen(result.staggers)))",
                result.starts.count == environment.settings.workers && result.isStaggered),
            Criterion(
                "\(name): throughput >= 10 jobs/sec (\(decimal(result.rate, digits: 1)))",
                result.rate >= Self.leastRate),
            Criterion(
                "\(name): worker utilization >= 80% (\(shares.joined(separator: ", ")))",
                result.utilization.allSatisfy { $0.share ?? 0 >= Self.leastUtilization }, .target),
        ]
    }

    /// Only where there is something to compare.
    private var scaling: [Criterion] {
        guard results.count > 1 else { return [] }
        let text = keptRates.map { decimal($0, digits: 2) }.joined(separator: ", ")
        return [Criterion("Linear scaling: each level >= 0.8 of the fastest smaller one (\(text))", isLinear)]
    }

    func seen(_ staggers: [Double]) -> String {
        staggers.isEmpty ? "one worker" : staggers.map { milliseconds($0 * 1_000) }.joined(separator: ", ")
    }

    func minutes(_ seconds: Double) -> String { "\(decimal(seconds / 60, digits: 0)) minutes" }
}

extension String {
    /// `Light`.
    var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
