/// What happened when, as charts over the seconds of the test.
enum ChaosTimeline {
    static func charts(_ histories: Histories) -> [Chart] {
        let start = histories.effects.map(\.moment.monotonic).min() ?? 0
        func seconds(_ moment: Int64) -> Double { Double(moment - start) / 1e9 }
        let spans = Fault.allCases.filter(histories.wanted.contains).map { fault in
            (
                name: fault.rawValue,
                spans: histories.faults.filter { $0.fault == fault }.map {
                    Chart.Span(from: seconds($0.began), to: seconds($0.ended))
                }
            )
        }
        let end = histories.effects.map(\.moment.monotonic).max() ?? start
        return [
            Chart(
                title: "Faults", xLabel: "seconds", yLabel: "",
                kind: .spans(spans, until: max(1, seconds(end)))),
            starts(histories, seconds), lateness(histories, seconds),
        ]
    }

    private static func starts(_ histories: Histories, _ seconds: (Int64) -> Double) -> Chart {
        var counts: [Int: Int] = [:]
        for effect in histories.effects where effect.kind == .start {
            counts[Int(seconds(effect.moment.monotonic)), default: 0] += 1
        }
        let last = counts.keys.max() ?? 0
        let points = (0...last).map { Chart.Point(x: Double($0), y: Double(counts[$0] ?? 0)) }
        return Chart(title: "Attempts started", xLabel: "seconds", yLabel: "1/s", kind: .line(points))
    }

    /// The latest first attempt of each second.
    private static func lateness(_ histories: Histories, _ seconds: (Int64) -> Double) -> Chart {
        var worst: [Int: Double] = [:]
        for effect in histories.effects where effect.kind == .start && effect.attempt == 1 {
            guard let slot = RunName(effect.run).slot else { continue }
            let late = Double(histories.clock.shown(at: effect.moment.wall) - slot * 1_000) / 1e3
            let second = Int(seconds(effect.moment.monotonic))
            worst[second] = max(worst[second] ?? 0, late)
        }
        let points = worst.sorted { $0.key < $1.key }.map { Chart.Point(x: Double($0.key), y: $0.value) }
        return Chart(title: "Lateness, the worst of each second", xLabel: "seconds", yLabel: "ms", kind: .line(points))
    }
}
