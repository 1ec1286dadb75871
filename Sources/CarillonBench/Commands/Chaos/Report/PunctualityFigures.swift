/// How long things that were due have waited, for the report.
struct PunctualityFigures {
    private let punctuality: Punctuality

    init(_ punctuality: Punctuality) { self.punctuality = punctuality }

    private var calmShare: Double {
        punctuality.observed > 0 ? Double(punctuality.calm) / Double(punctuality.observed) : 0
    }

    private func waits(_ index: DueIndex) -> [Punctuality.Wait] { punctuality.waits.filter { $0.index == index } }

    var section: Report.Section {
        var section = Report.Section("Due until taken")
        section.add("Calm time", "\(Int(calmShare * 100)) %")
        for index in DueIndex.allCases {
            let waits = waits(index)
            let whole = Double(waits.map(\.whole).max() ?? 0) / 1e6
            let calm = Double(waits.map(\.calm).max() ?? 0) / 1e6
            section.add(
                index.rawValue,
                "\(grouped(waits.count)), at most \(milliseconds(whole)), \(milliseconds(calm)) of it calm")
        }
        return section
    }

    var members: [(String, JSON)] {
        let worst = Double(punctuality.waits.map(\.calm).max() ?? 0) / 1e6
        return [
            ("calm_share", .number(calmShare)), ("leases_run_out", .integer(waits(.leases).count)),
            ("worst_calm_wait_ms", .number(worst)),
        ]
    }
}
