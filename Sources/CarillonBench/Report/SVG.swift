/// Draws charts below each other as one SVG document, without any library: axes, a curve or bars, labels.
enum SVG {
    private static let width = 800.0
    private static let panel = 300.0
    private static let left = 70.0
    private static let right = 20.0
    private static let top = 40.0
    private static let bottom = 50.0

    static func document(_ charts: [Chart]) -> String {
        let height = panel * Double(max(1, charts.count))
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" \
            font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>
            """
        ]
        for (index, chart) in charts.enumerated() {
            parts.append("<g transform=\"translate(0 \(number(panel * Double(index))))\">")
            parts += elements(of: chart)
            parts.append("</g>")
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private static func elements(of chart: Chart) -> [String] {
        let frame = [
            text(chart.title, x: width / 2, y: 22, anchor: "middle", size: 15),
            text(chart.xLabel, x: width / 2, y: panel - 10, anchor: "middle"),
            text(chart.yLabel, x: left, y: top - 8, anchor: "middle"),
            "<path d=\"M\(number(left)) \(number(top))V\(number(panel - bottom))H\(number(width - right))\" "
                + "fill=\"none\" stroke=\"#444\"/>",
        ]
        switch chart.kind {
        case .line(let points): return frame + curve(points)
        case .bars(let bars): return frame + columns(bars)
        case .spans(let rows, let end): return frame + timeline(rows, until: end)
        }
    }

    private static func timeline(_ rows: [(name: String, spans: [Chart.Span])], until end: Double) -> [String] {
        guard !rows.isEmpty, end > 0 else { return [] }
        let step = (panel - bottom - top) / Double(rows.count)
        let scale = (width - left - right) / end
        var parts: [String] = []
        for (index, row) in rows.enumerated() {
            let y = top + step * Double(index)
            parts.append(text(row.name, x: left - 6, y: y + step * 0.75, anchor: "end", size: 10))
            for span in row.spans where span.from.isFinite && span.to.isFinite {
                // What takes no time is seen as well.
                let from = min(max(0, span.from), end)
                let length = max(1, (min(span.to, end) - from) * scale)
                parts.append(
                    "<rect x=\"\(number(left + from * scale))\" y=\"\(number(y + step * 0.1))\" "
                        + "width=\"\(number(length))\" height=\"\(number(step * 0.8))\" fill=\"#dc2626\"/>")
            }
        }
        return parts + [
            text("0", x: left, y: panel - bottom + 16, anchor: "middle"),
            text(short(end), x: width - right, y: panel - bottom + 16, anchor: "end"),
        ]
    }

    private static func curve(_ points: [Chart.Point]) -> [String] {
        let points = points.filter { $0.x.isFinite && $0.y.isFinite }
        guard let first = points.first, let last = points.last else { return [] }
        let highest = ceiling(points.map(\.y).max() ?? 0)
        let span = last.x > first.x ? last.x - first.x : 1
        let path = points.map { point in
            let x = left + (point.x - first.x) / span * (width - left - right)
            return "\(number(x)),\(number(height(point.y, highest)))"
        }
        return yTicks(highest) + [
            "<polyline fill=\"none\" stroke=\"#2563eb\" stroke-width=\"1.5\" points=\"\(path.joined(separator: " "))\"/>",
            text(short(first.x), x: left, y: panel - bottom + 16, anchor: "middle"),
            text(short(last.x), x: width - right, y: panel - bottom + 16, anchor: "end"),
        ]
    }

    private static func columns(_ bars: [(name: String, value: Double)]) -> [String] {
        guard !bars.isEmpty else { return [] }
        let highest = ceiling(bars.map(\.value).max() ?? 0)
        let step = (width - left - right) / Double(bars.count)
        var parts = yTicks(highest)
        for (index, bar) in bars.enumerated() {
            let y = height(bar.value, highest)
            let x = left + step * Double(index) + step * 0.1
            parts.append(
                "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(step * 0.8))\" "
                    + "height=\"\(number(panel - bottom - y))\" fill=\"#2563eb\"/>")
            // Beyond some twenty names there is no room for them.
            if bars.count <= 20 {
                parts.append(text(bar.name, x: x + step * 0.4, y: panel - bottom + 16, anchor: "middle", size: 10))
            }
        }
        return parts
    }

    private static func yTicks(_ highest: Double) -> [String] {
        [0, 0.5, 1].map { share in
            text(short(highest * share), x: left - 6, y: height(highest * share, highest) + 4, anchor: "end")
        }
    }

    private static func height(_ value: Double, _ highest: Double) -> Double {
        panel - bottom - max(0, value) / highest * (panel - bottom - top)
    }

    /// The next of 1, 2, 5, 10, 20, … that is not below `value`.
    private static func ceiling(_ value: Double) -> Double {
        var step = 1e-6
        while step < 1e15 {
            for factor in [1.0, 2, 5] where step * factor >= value { return step * factor }
            step *= 10
        }
        return value
    }

    private static func text(
        _ content: String, x: Double, y: Double, anchor: String, size: Int = 12
    ) -> String {
        let escaped = content.map { character -> String in
            switch character {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            default: String(character)
            }
        }.joined()
        return "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">"
            + "\(escaped)</text>"
    }

    private static func short(_ value: Double) -> String {
        value >= 100 || value == value.rounded()
            ? grouped(Int(exactly: value.rounded()) ?? 0) : decimal(value, digits: 2)
    }

    private static func number(_ value: Double) -> String { decimal(value, digits: 1) }
}
