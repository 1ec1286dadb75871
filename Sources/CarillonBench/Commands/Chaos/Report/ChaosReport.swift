/// The verdict of ``ChaosBench``.
struct ChaosReport {
    let histories: Histories
    let settings: ChaosRun.Settings

    private static let shownFindings = 10

    var report: Report {
        let accounts = SlotAccounts(histories)
        let results = Checkers.all.map { ($0, $0.findings(in: histories)) }
        var report = Report(title: "CHAOS TEST RESULTS")
        report.sections =
            [configuration, faults, work(accounts), punctuality.section, growth, recovery.all.section]
            + findings(results)
        report.criteria = results.map { checker, findings in
            Criterion("\(checker.name): \(checker.law) (\(findings.count) findings)", findings.isEmpty)
        }
        report.charts = ChaosTimeline.charts(histories)
        addMembers(to: &report, accounts, results)
        return report
    }

    private var recovery: Recovery { Recovery(histories) }
    private var punctuality: PunctualityFigures { PunctualityFigures(Punctuality(histories)) }

    private func addMembers(
        to report: inout Report, _ accounts: SlotAccounts, _ results: [(any Checker.Type, [String])]
    ) {
        let overlaps = PhysicalOverlapChecker.overlaps(in: histories)
        let claims = results.first { $0.0 == ClaimChecker.self }?.1.count ?? 0
        report.add("seed", .integer(Int(clamping: settings.seed)))
        report.add("slots", .integer(accounts.slots))
        report.add("lost_slots", .integer(accounts.lost))
        report.add("duplicate_claims", .integer(claims))
        report.add("accepted_stale_writes", .integer(FenceChecker.staleWrites(histories).count))
        report.add("operated_slots", .integer(OperatedChecker.accounts(in: histories).reduce(0) { $0 + $1.settled }))
        report.add("early_runs", .integer(EarlinessChecker.findings(in: histories).count))
        report.add("unaccounted_slots", .integer(accounts.unaccounted))
        report.add("physical_overlaps", .integer(overlaps.count))
        report.add("unexplained_overlaps", .integer(overlaps.count { $0.excess > 0 }))
        report.add("faults", JSON(faultCounts))
        report.add("injected_stale_writes", .integer(injected))
        report.add("dispositions", JSON(accounts.totals))
        report.add("attempts", .integer(attempts))
        report.add("one_shots", .integer(oneShots))
        report.add("rollbacks_noticed", .integer(histories.final.counters["rollbacks"] ?? 0))
        for (name, value) in punctuality.members { report.add(name, value) }
        report.add("orphan_recovery_ms", .number(recovery.orphans.max() ?? 0))
        report.add("lateness_ms", recovery.all.json)
        report.add("lateness_without_faults_ms", recovery.calm.json)
        report.add("findings", JSON(Dictionary(uniqueKeysWithValues: results.map { ($0.0.name, $0.1.count) })))
    }

    private var faultCounts: [String: Int] {
        Dictionary(
            uniqueKeysWithValues: Fault.allCases.filter(settings.faults.contains).map { fault in
                (fault.rawValue, histories.faults.count { $0.fault == fault })
            })
    }

    private var injected: Int { histories.operations.count { $0.kind.isStale && $0.result == .ok } }
    private var attempts: Int { histories.effects.count { $0.kind == .start } }
    private var oneShots: Int { histories.operations.count { $0.kind == .create && $0.result == .ok } }

    // MARK: For people

    private var configuration: Report.Section {
        var section = Report.Section("Configuration")
        section.add("Processes", String(settings.processes))
        section.add("Faults for", "\(settings.seconds) s")
        section.add("Lease", "\(settings.leaseMilliseconds) ms")
        section.add("Seed", String(settings.seed))
        return section
    }

    private var faults: Report.Section {
        var section = Report.Section("Faults")
        for (name, count) in faultCounts.sorted(by: { $0.key < $1.key }) { section.add(name, String(count)) }
        return section
    }

    private func work(_ accounts: SlotAccounts) -> Report.Section {
        var section = Report.Section("Work")
        section.add("Slots of recurring jobs", grouped(accounts.slots))
        for (name, count) in accounts.totals.sorted(by: { $0.key < $1.key }) {
            section.add("  " + name, grouped(count))
        }
        let operated = OperatedChecker.accounts(in: histories)
        section.add("Slots of jobs that come and go", grouped(operated.reduce(0) { $0 + $1.settled }))
        section.add("  in definitions", grouped(operated.reduce(0) { $0 + $1.eras }))
        section.add("  dropped with their job", grouped(operated.reduce(0) { $0 + $1.dropped }))
        section.add("Attempts", grouped(attempts))
        section.add("One-shots created", grouped(oneShots))
        for kind in ClientOperation.Kind.allCases {
            let calls = histories.operations.filter { $0.kind == kind }
            section.add(
                kind.rawValue,
                ClientOperation.Result.allCases.map { result in
                    "\(result.rawValue) \(grouped(calls.count { $0.result == result }))"
                }.joined(separator: ", "))
        }
        section.add("Stale writes injected", grouped(injected))
        section.add("Rollbacks noticed", String(histories.final.counters["rollbacks"] ?? 0))
        return section
    }

    private var growth: Report.Section {
        var section = Report.Section("Growth, second quarter to last")
        for one in ResourceTrend.all(in: histories) {
            section.add(
                "\(one.who), \(one.what)",
                "\(grouped(Int(one.trend.before))) to \(grouped(Int(one.trend.after))), "
                    + "\(decimal(one.trend.perMinute, digits: 1)) a minute")
        }
        return section
    }

    private func findings(_ results: [(any Checker.Type, [String])]) -> [Report.Section] {
        results.filter { !$0.1.isEmpty }.map { checker, findings in
            var section = Report.Section("\(checker.name), \(checker.law)")
            for finding in findings.prefix(Self.shownFindings) { section.add(finding) }
            if findings.count > Self.shownFindings { section.add("and \(findings.count - Self.shownFindings) more") }
            return section
        }
    }
}
