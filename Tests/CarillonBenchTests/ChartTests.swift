import Testing

@testable import CarillonBench

@Suite struct ChartTests {
    private func count(_ part: String, in text: String) -> Int {
        var rest = text[...]
        var count = 0
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }

    @Test func drawsOnePanelForEachChart() {
        let line = Chart(
            title: "Rate", xLabel: "s", yLabel: "runs/s", kind: .line([.init(x: 0, y: 0), .init(x: 1, y: 50)]))
        let bars = Chart(title: "Runs", xLabel: "worker", yLabel: "runs", kind: .bars([("a", 1), ("b", 2)]))
        let svg = SVG.document([line, bars])
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"600\""))
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(count("<g ", in: svg) == 2)
        #expect(count("<polyline", in: svg) == 1)
        #expect(count("fill=\"#2563eb\"/>", in: svg) == 2)
    }

    @Test func theHighestPointReachesItsPlaceOnARoundScale() {
        let chart = Chart(
            title: "t", xLabel: "x", yLabel: "y", kind: .line([.init(x: 0, y: 0), .init(x: 2, y: 50)]))
        // From the bottom left to the top right of the frame.
        #expect(SVG.document([chart]).contains("points=\"70.0,250.0 780.0,40.0\""))
    }

    @Test func textCannotBreakTheDocument() {
        let chart = Chart(title: "<a & b>", xLabel: "x", yLabel: "y", kind: .bars([("<w>", 1)]))
        let svg = SVG.document([chart])
        #expect(svg.contains("&lt;a &amp; b&gt;"))
        #expect(svg.contains("&lt;w&gt;"))
    }

    @Test func emptyAndUselessDataGiveAnEmptyFrame() {
        let empty = Chart(title: "t", xLabel: "x", yLabel: "y", kind: .line([]))
        let strange = Chart(title: "t", xLabel: "x", yLabel: "y", kind: .line([.init(x: .nan, y: .infinity)]))
        let nothing = Chart(title: "t", xLabel: "x", yLabel: "y", kind: .bars([]))
        for chart in [empty, strange, nothing] {
            let svg = SVG.document([chart])
            #expect(!svg.contains("polyline"))
            #expect(svg.hasSuffix("</svg>\n"))
        }
    }

    @Test func manyBarsCarryNoNames() {
        let bars = (0..<30).map { (name: "worker-\($0)", value: 1.0) }
        let svg = SVG.document([Chart(title: "t", xLabel: "x", yLabel: "y", kind: .bars(bars))])
        #expect(!svg.contains("worker-"))
        #expect(count("<rect x=", in: svg) == 30)
    }
}
