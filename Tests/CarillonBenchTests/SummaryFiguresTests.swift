import Testing

@testable import CarillonBench

/// Figures and charts that several reports share.
@Suite struct SummaryFiguresTests {
    private func summary(_ workers: [(String, [(String, Int64)])]) -> ExecutionSummary {
        let logs = workers.map { name, runs in
            var log = WorkerLog(name: name)
            log.executions = runs.map { Execution(run: $0.0, attempt: 1, started: $0.1) }
            return log
        }
        return ExecutionSummary(logs, expected: Set(workers.flatMap { $0.1.map(\.0) }))
    }

    /// So many runs of one job, one each millisecond from 1,000 s on.
    private func runs(_ job: String, _ count: Int) -> [(String, Int64)] {
        (0..<Int64(count)).map { ("\(job)@\(1_000_000 + $0)", (1_000_000 + $0) * 1_000) }
    }

    @Test func `The deviation is that of the worker farthest from the mean`() {
        #expect(summary([("a", runs("j", 10)), ("b", runs("k", 10))]).deviation == 0)
        #expect(summary([("a", runs("j", 15)), ("b", runs("k", 5))]).deviation == 0.5)
        #expect(summary([("a", runs("j", 10)), ("b", runs("k", 10)), ("c", [])]).deviation == 1)
        #expect(summary([]).deviation == 0)
    }

    @Test func `Starts are close below the window, and not at it`() {
        let summary = summary([("a", [("j@1", 1_000), ("j@2", 2_000), ("k@1", 1_500)]), ("b", [("j@3", 2_999)])])
        #expect(summary.startsCloser(than: 999) == 0)
        #expect(summary.startsCloser(than: 1_000) == 1)
        #expect(summary.startsCloser(than: 1_001) == 2)
    }

    @Test func `Starts of a job are in order, whoever made them`() {
        let summary = summary([("a", [("j@3", 3_000), ("j@1", 1_000)]), ("b", [("j@2", 2_000)])])
        #expect(summary.startsByJob == ["j": [1_000, 2_000, 3_000]])
        #expect(summary.firstStart == 1_000)
        #expect(summary.lastStart == 3_000)
    }

    @Test func `The throughput chart holds every start`() {
        let summary = summary([("a", runs("j", 101))])
        guard case .line(let points) = summary.throughputChart.kind else {
            Issue.record("no curve")
            return
        }
        // 100 ms in fifty steps of 2 ms; the last start falls into the last step.
        #expect(points.count == 50)
        #expect(points[1].x == 0.002)
        #expect(points.map { ($0.y * 0.002).rounded() }.reduce(0, +) == 101)
        #expect((points[49].y * 0.002).rounded() == 3)
    }

    @Test func `A single start, and none, can be drawn`() {
        for summary in [summary([("a", [("j@1", 1_000)])]), summary([])] {
            guard case .line(let points) = summary.throughputChart.kind else { continue }
            #expect(points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
            #expect(SVG.document(summary.charts).hasSuffix("</svg>\n"))
        }
    }

    @Test func `Workers are drawn by name`() {
        let chart = summary([("b", runs("j", 2)), ("a", runs("k", 3))]).workersChart
        #expect(chart.kind == .bars([("a", 3), ("b", 2)]))
    }

    // MARK: Drawing

    private func svg(_ kind: Chart.Kind) -> String {
        SVG.document([Chart(title: "t", xLabel: "x", yLabel: "y", kind: kind)])
    }

    @Test func `Bars are as high as their values on a round scale`() {
        let text = svg(.bars([("a", 100), ("b", 25)]))
        #expect(text.contains("height=\"210.0\" fill=\"#2563eb\"/>"))
        #expect(text.contains("height=\"52.5\" fill=\"#2563eb\"/>"))
        #expect(text.contains(">100</text>"))
        #expect(text.contains(">50</text>"))
    }

    @Test func `Twenty bars carry their names, twenty-one do not`() {
        let bars = { (count: Int) in (1...count).map { (name: "w\($0)", value: 1.0) } }
        #expect(svg(.bars(bars(20))).contains(">w20<"))
        #expect(!svg(.bars(bars(21))).contains(">w1<"))
    }

    @Test func `A curve begins and ends at the frame, and its ends are labelled`() {
        let text = svg(.line([.init(x: 5, y: 1), .init(x: 6, y: 2), .init(x: 15, y: 0)]))
        #expect(text.contains("points=\"70.0,145.0 141.0,40.0 780.0,250.0\""))
        #expect(text.contains(">5</text>"))
        #expect(text.contains(">15</text>"))
    }

    @Test func `Values below zero are drawn at zero`() {
        #expect(svg(.line([.init(x: 0, y: -5), .init(x: 1, y: 1)])).contains("points=\"70.0,250.0 780.0,40.0\""))
    }

    // MARK: Progress

    private struct Broken: Error {}

    @Test func `What goes wrong while progress is shown goes wrong outside, too`() async {
        let lines = Lines()
        let progress = Progress(isTerminal: false) { lines.add($0) }
        await #expect(throws: Broken.self) {
            try await progress.follow("work", total: 3, count: { 1 }) { throw Broken() }
        }
        #expect(lines.all == [])
    }

    @Test func `A known time is followed in whole seconds`() async {
        let lines = Lines()
        let progress = Progress(isTerminal: false) { lines.add($0) }
        await progress.follow("rest", seconds: 0.2) {}
        #expect(lines.all == ["[..............................] 0% rest (s) 0/1\n"])
    }
}
