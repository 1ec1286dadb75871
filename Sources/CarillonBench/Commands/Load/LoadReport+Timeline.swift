extension LoadReport {
    /// What happened when: the queue, the log, the steps.
    var logs: [Report.Section] { results.map(lengths) + [retryLog, startLog] + results.map(steps) }

    private func lengths(_ result: LevelResult) -> Report.Section {
        var section = Report.Section("Queue Length Over Time, \(result.level.name)")
        for sample in result.samples.thinned(to: 10) {
            section.add(
                "t+\(decimal(sample.seconds, digits: 2))s",
                "\(grouped(sample.length)) messages, \(sample.running) running")
        }
        section.add("Peak queue length", "\(grouped(result.samples.peakLength)) messages")
        section.add("Average queue length", "\(decimal(result.samples.averageLength, digits: 1)) messages")
        return section
    }

    private var retryLog: Report.Section {
        var section = Report.Section("Sample Log Excerpt: a retry")
        for line in retryLines { section.add(line) }
        return section
    }

    private var startLog: Report.Section {
        var section = Report.Section("Sample Log Excerpt: worker staggering")
        for line in startLines { section.add(line) }
        return section
    }

    private var retryLines: [String] { results.first.map { $0.log.retryExcerpt.map(\.text) } ?? [] }
    private var startLines: [String] { results.first.map { $0.log.startExcerpt.map(\.text) } ?? [] }

    private func steps(_ result: LevelResult) -> Report.Section {
        var section = Report.Section("Test Execution Timeline, \(result.level.name)")
        for step in result.steps { section.add("t+\(decimal(step.seconds, digits: 2))s \(step.what)") }
        return section
    }

    // MARK: For programs

    var members: [JSON.Member] {
        [
            JSON.Member("total_jobs", .integer(total { $0.level.jobs })),
            JSON.Member("completed", .integer(total { $0.hierarchy.completed })),
            JSON.Member("orphans", .integer(total { $0.hierarchy.orphans.count })),
            JSON.Member("missing_children", .integer(total { $0.hierarchy.missing.count })),
            JSON.Member("retries", .integer(total { $0.retries.count })),
            JSON.Member("jobs_per_second", .number(rate)),
            JSON.Member("retries_planned", .integer(total { $0.plan.retries })),
            JSON.Member("failed_first_attempts", .integer(failedFirstAttempts)),
            JSON.Member("duplicates", .integer(total { $0.repeated })),
            JSON.Member("parents", .integer(total { $0.level.parents })),
            JSON.Member("errors", .integer(total { $0.errors })),
            JSON.Member("levels", .array(results.map(object))),
            JSON.Member("scaling_factors", .array(factors.map { .number($0) })),
            JSON.Member("linear_scaling", results.count < 2 ? .null : .bool(isLinear)),
            JSON.Member("sample_log", .array((retryLines + startLines).map { .string($0) })),
        ]
    }

    private func object(_ result: LevelResult) -> JSON {
        let figures: [(String, JSON)] = [
            ("name", .string(result.level.name)), ("jobs", .integer(result.level.jobs)),
            ("parents", .integer(result.level.parents)), ("execution_s", .number(result.seconds)),
            ("completed", .integer(result.hierarchy.completed)), ("retries", .integer(result.retries.count)),
            ("retries_planned", .integer(result.plan.retries)), ("jobs_per_second", .number(result.rate)),
            ("redis_errors", JSON(result.redisErrors)), ("enqueued", .integer(result.enqueued)),
            ("deleted", .integer(result.deleted)), ("hierarchy_integrity", .number(result.hierarchy.integrity)),
            ("average_processing_ms", .number(result.averageProcessing * 1_000)),
            ("p95_completion_s", percentile(95, of: result.completionTimes).map { .number($0) } ?? .null),
            ("peak_queue_length", .integer(result.samples.peakLength)),
            ("average_queue_length", .number(result.samples.averageLength)),
            ("stagger_s", .array(result.staggers.map { .number($0) })),
            ("utilization", JSON(result.utilization.map { ($0.worker, $0.share) })),
            (
                "queue_length",
                .array(
                    result.samples.thinned(to: 100).map {
                        .object([JSON.Member("t", .number($0.seconds)), JSON.Member("length", .integer($0.length))])
                    })
            ),
        ]
        return .object(figures.map { JSON.Member($0.0, $0.1) })
    }

    var charts: [Chart] {
        results.map { result in
            let points = result.samples.map { Chart.Point(x: $0.seconds, y: Double($0.length)) }
            return Chart(
                title: "Queue length, \(result.level.name) load", xLabel: "seconds since everything was queued",
                yLabel: "messages", kind: .line(points))
        } + [
            Chart(
                title: "Throughput", xLabel: "jobs", yLabel: "jobs/s",
                kind: .bars(results.map { (name: grouped($0.level.jobs), value: $0.rate) }))
        ]
    }
}
