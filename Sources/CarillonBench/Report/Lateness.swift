import Histogram

/// How late executions began, after their slots. Kept in an HDR histogram: microseconds, three significant digits.
struct Lateness: Sendable {
    private var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    private var sum = 0.0
    private var exactMinimum = UInt64.max
    private var exactMaximum: UInt64 = 0

    init() { histogram.autoResize = true }

    /// - Parameter microseconds: below zero counts as zero: clocks of two hosts do not agree better.
    mutating func record(microseconds: Int64) {
        let value = UInt64(max(0, microseconds))
        _ = histogram.record(value)
        sum += Double(value)
        exactMinimum = min(exactMinimum, value)
        exactMaximum = max(exactMaximum, value)
    }

    var count: Int { Int(histogram.totalCount) }

    /// In milliseconds; nil when nothing was recorded.
    func percentile(_ percentile: Double) -> Double? {
        guard count > 0 else { return nil }
        // The histogram answers the upper end of a bucket, which may lie above everything recorded.
        return Double(min(histogram.valueAtPercentile(percentile), exactMaximum)) / 1_000
    }

    var minimum: Double? { count > 0 ? Double(exactMinimum) / 1_000 : nil }
    var maximum: Double? { count > 0 ? Double(exactMaximum) / 1_000 : nil }
    var average: Double? { count > 0 ? sum / Double(count) / 1_000 : nil }

    var json: JSON {
        JSON([
            ("min", minimum), ("p50", percentile(50)), ("p95", percentile(95)), ("p99", percentile(99)),
            ("max", maximum), ("avg", average),
        ])
    }

    var section: Report.Section {
        var section = Report.Section("Latency (scheduled -> actual execution)")
        let figures = [
            ("Min", minimum), ("P50", percentile(50)), ("P95", percentile(95)), ("P99", percentile(99)),
            ("Max", maximum), ("Avg", average),
        ]
        for (name, value) in figures { section.add("\(name):  \(value.map(milliseconds) ?? "-")") }
        return section
    }

    var chart: Chart {
        let points = stride(from: 0.0, through: 100, by: 0.5).compactMap { step in
            percentile(step).map { Chart.Point(x: step, y: $0) }
        }
        return Chart(title: "Lateness", xLabel: "percentile", yLabel: "ms", kind: .line(points))
    }
}
