extension LoadReport {
    func summary(_ report: Report) -> Report.Section {
        var section = Report.Section("Executive Summary")
        section.add("Test date", environment.date)
        section.add("Environment", "\(environment.host); \(environment.redis)")
        section.add("Built with", "Swift \(LoadEnvironment.swift), \(LoadEnvironment.build)")
        section.add("Conducted by", "carillon-bench load")
        section.add("Overall status", report.verdict)
        section.add("Test duration", duration(wholeSeconds))
        let jobs = total { $0.level.jobs }
        let retries = total { $0.retries.count }
        section.add(
            "Key findings",
            "\(grouped(total { $0.hierarchy.completed })) of \(grouped(jobs)) jobs completed, \(decimal(rate, digits: 1)) a second."
        )
        section.add(
            "\(total { $0.hierarchy.orphans.count }) orphans, \(total { $0.hierarchy.missing.count }) missing children; "
                + "\(retries) retries, \(total { $0.plan.retries }) planned; \(total { $0.errors }) errors.")
        let unmet = report.criteria.count { !$0.isMet && $0.weight == .required }
        section.add(
            "Recommendation",
            unmet == 0
                ? "approved: all \(report.criteria.count { $0.weight == .required }) criteria are met"
                : "not approved: \(unmet) criteria are not met, see Remaining Issues")
        return section
    }

    var configuration: Report.Section {
        let settings = environment.settings
        var section = Report.Section("Test Configuration")
        section.add("Worker pool concurrency", "\(settings.workers) workers, one attempt at a time each")
        section.add("Worker stagger", milliseconds(settings.stagger / .milliseconds(1)))
        section.add("Work per attempt", milliseconds(settings.work / .milliseconds(1)))
        section.add("Redis command timeout", milliseconds(environment.commandTimeout / .milliseconds(1)))
        section.add("Lease", milliseconds(environment.lease / .milliseconds(1)))
        section.add(
            "Retry logic",
            "\(LoadLevel.maxAttempts) attempts, exponential backoff from \(LoadLevel.firstDelay)ms, without jitter")
        section.add("Planned failures", "20% of first attempts, 20% of what is tried again; seed \(settings.seed)")
        for result in results {
            let level = result.level
            section.add(
                "\(level.name.capitalizedWord) load",
                "\(level.parents) parents × \(level.children) children = \(grouped(level.jobs)) jobs")
        }
        return section
    }

    /// The original's table of one level.
    func table(_ result: LevelResult) -> Report.Section {
        let hierarchy = result.hierarchy
        let level = result.level
        var section = Report.Section("\(level.name.capitalizedWord) Load Test (\(grouped(level.jobs)) jobs)")
        section.add("Total jobs created", "\(grouped(result.created - level.parents)), and \(level.parents) parents")
        section.add("Execution time", "\(duration(result.seconds)) (< \(minutes(level.limit)))")
        section.add("Redis BUSY errors", String(result.redisErrors["BUSY", default: 0]))
        section.add("Queue deletion success", percent(result.deletionRate, of: 1))
        section.add("Hierarchy integrity", percent(hierarchy.integrity, of: 1))
        section.add("Job completion rate", percent(result.completionRate, of: 1))
        section.add(
            "Worker staggering",
            "\(result.isStaggered && result.starts.count == environment.settings.workers ? "verified" : "NOT verified"), "
                + seen(result.staggers))
        section.add("Throughput", "\(decimal(result.rate, digits: 1)) jobs/sec (>= 10)")
        return section
    }

    /// What is left to do: the criteria that were not met.
    func issues(_ report: Report) -> Report.Section {
        var section = Report.Section("Remaining Issues")
        let unmet = report.criteria.filter { !$0.isMet }
        if unmet.isEmpty { section.add("None: every criterion and target is met.") }
        for criterion in unmet { section.add(criterion.line) }
        for result in results {
            for line in result.findings.prefix(5) { section.add("\(result.level.name), fsck: \(line)") }
            for line in result.log.troubles.prefix(5) { section.add("\(result.level.name): \(line.text)") }
            for child in result.hierarchy.orphans.sorted().prefix(5) {
                section.add("\(result.level.name), orphan: \(child)")
            }
            for child in result.hierarchy.missing.sorted().prefix(5) {
                section.add("\(result.level.name), missing: \(child)")
            }
        }
        return section
    }
}
