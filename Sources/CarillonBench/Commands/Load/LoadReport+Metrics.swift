extension LoadReport {
    /// "Detailed Metrics" of the original, in its order.
    var metrics: [Report.Section] {
        [errors, retries, averages, messages, queues, families, checks, starting, throughput, scalability, memory]
    }

    private var errors: Report.Section {
        var section = Report.Section("Redis Error Analysis")
        let counts = results.map(\.redisErrors).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        section.add("BUSY", String(counts["BUSY", default: 0]))
        let others = counts.filter { $0.key != "BUSY" }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        section.add("Others", others.isEmpty ? "0" : others.joined(separator: ", "))
        section.add("Unplanned warnings", String(total { $0.log.troubles.count }))
        return section
    }

    private var retries: Report.Section {
        var section = Report.Section("Retry Success Rate")
        let all = total { $0.retries.count }
        let successful = total { $0.recovered }
        let planned = total { $0.plan.retries }
        section.add("Failed first attempts", failedFirstAttempts.description)
        section.add("Total retry operations", "\(all) (planned: \(planned))")
        section.add("Successful retries", String(successful))
        section.add(
            "Failed retries", "\(all - successful) (planned: \(planned - total { $0.plan.retries(attempt: 2) }))")
        section.add("Success rate", percent(Double(successful), of: Double(all)))
        section.add(
            "Runs recovered",
            "\(successful) of \(total { $0.plan.retries(attempt: 2) }) whose first attempt failed")
        for number in 2...LoadLevel.maxAttempts {
            let pauses = results.flatMap { $0.pauses(beforeAttempt: number) }.sorted()
            guard let first = pauses.first, let last = pauses.last, let middle = median(pauses) else { continue }
            section.add(
                "Before attempt \(number)",
                "\(LoadLevel.delay(afterAttempt: number - 1))ms planned; \(pauses.count) seen: min \(milliseconds(first)), "
                    + "median \(milliseconds(middle)), max \(milliseconds(last))")
        }
        return section
    }

    private var averages: Report.Section {
        var section = Report.Section("Average Attempts per Job")
        for result in results {
            let average = result.averageAttempts
            section.add(
                result.level.name.capitalizedWord,
                "children \(decimal(average.children, digits: 3)), parents \(decimal(average.parents, digits: 3)), "
                    + "overall \(decimal(average.all, digits: 3))")
        }
        return section
    }

    private var messages: Report.Section {
        var section = Report.Section("Message Processing Statistics")
        let attempts = total { $0.attempts.count }
        let processing = results.reduce(0) { $0 + $1.averageProcessing * Double($1.attempts.count) }
        section.add("Total messages enqueued", grouped(total { $0.enqueued }))
        section.add("Total messages deleted", grouped(total { $0.deleted }))
        section.add("Deletion failure count", String(total { $0.left.count }))
        section.add("Average processing time", duration(attempts > 0 ? processing / Double(attempts) : 0))
        section.add("Peak queue length", grouped(results.map(\.samples.peakLength).max() ?? 0))
        return section
    }

    private var queues: Report.Section {
        var section = Report.Section("Queue Performance Under Load")
        for result in results {
            section.add(
                result.level.name.capitalizedWord,
                "peak length \(grouped(result.samples.peakLength)), average length "
                    + "\(decimal(result.samples.averageLength, digits: 1)), average processing time "
                    + duration(result.averageProcessing))
        }
        return section
    }

    private var families: Report.Section {
        var section = Report.Section("Parent-Child Relationship Validation")
        section.add("Parent jobs created", String(total { $0.level.parents }))
        section.add("Child jobs created", grouped(total { $0.created - $0.level.parents }))
        section.add("Orphaned jobs count", String(total { $0.hierarchy.orphans.count }))
        section.add("Missing children count", String(total { $0.hierarchy.missing.count }))
        let lost = total { $0.hierarchy.missing.union($0.hierarchy.orphans).count }
        let all = total { $0.level.jobs }
        section.add("Hierarchy integrity", percent(Double(all - lost), of: Double(all)))
        for result in results {
            section.add("\(result.level.name.capitalizedWord), children", childCounts(result))
        }
        return section
    }

    /// The children that each parent has in Redis: `20 each`, or those that differ by name.
    private func childCounts(_ result: LevelResult) -> String {
        let counts = result.level.families.map { ($0.parent, result.hierarchy.linked[$0.parent]?.count ?? 0) }
        let odd = counts.filter { $0.1 != result.level.children }
        guard !odd.isEmpty else { return "\(counts.count) parents with \(result.level.children) each" }
        return odd.map { "\($0.0) has \($0.1) of \(result.level.children)" }.joined(separator: ", ")
    }

    private var checks: Report.Section {
        var section = Report.Section("Consistency Checks")
        section.add("Attempts made twice", String(total { $0.repeated }))
        section.add("Parents ended early", String(total { $0.hierarchy.hastyParents.count }))
        section.add("Misshown by tree", String(total { $0.hierarchy.misshownParents.count }))
        section.add("Found by fsck", String(total { $0.findings.count }))
        for result in results {
            let left = result.left
            section.add(
                "\(result.level.name.capitalizedWord), at the end",
                "\(left.jobs) jobs, \(left.runs) runs, \(left.leases) leases pending in Redis; "
                    + "\(grouped(result.hierarchy.completed)) children succeeded")
            section.add(
                "\(result.level.name.capitalizedWord), progress",
                "\(result.samples.count) samples, \(result.samples.risesSteadily ? "never fell" : "FELL"), ended at "
                    + grouped(result.samples.last?.succeeded ?? 0))
        }
        return section
    }

    private var starting: Report.Section {
        var section = Report.Section("Worker Startup and Utilization")
        for result in results {
            let first = result.starts.first?.moment ?? 0
            let shares = Dictionary(result.utilization.map { ($0.worker, $0.share) }) { one, _ in one }
            for start in result.starts {
                let share = (shares[start.worker] ?? nil).map { percent($0, of: 1) } ?? "-"
                section.add(
                    "\(result.level.name.capitalizedWord), \(start.worker)",
                    "started t+\(decimal(Double(start.moment - first) / 1e6, digits: 3))s, busy \(share)")
            }
            section.add(
                "\(result.level.name.capitalizedWord), average",
                result.averageUtilization.map { percent($0, of: 1) } ?? "-")
        }
        return section
    }

    private var throughput: Report.Section {
        var section = Report.Section("System Throughput")
        for result in results {
            section.add(
                result.level.name.capitalizedWord,
                "total time \(duration(result.seconds)), \(decimal(result.rate, digits: 1)) jobs/sec, 95th percentile "
                    + (percentile(95, of: result.completionTimes).map(duration) ?? "-"))
        }
        return section
    }

    private var scalability: Report.Section {
        var section = Report.Section("Scalability Analysis")
        for (result, factor) in zip(results, factors) {
            section.add(
                "\(grouped(result.level.jobs)) jobs",
                "\(decimal(result.rate, digits: 1)) jobs/sec (scaling factor: \(decimal(factor, digits: 2)))")
        }
        section.add("Linear scaling achieved", results.count < 2 ? "one level only" : isLinear ? "YES" : "NO")
        return section
    }

    private var memory: Report.Section {
        var section = Report.Section("Memory Usage of Redis")
        for result in results {
            section.add(
                result.level.name.capitalizedWord,
                "\(megabytes(result.memory.before)) before, \(megabytes(result.memory.after)) after")
        }
        return section
    }

    private func megabytes(_ bytes: Int) -> String { "\(decimal(Double(bytes) / 1_048_576, digits: 2)) MB" }
}
