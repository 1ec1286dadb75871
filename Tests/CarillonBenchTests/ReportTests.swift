import Testing

@testable import CarillonBench

@Suite struct ReportTests {
    private func report(_ criteria: [Criterion]) -> Report {
        var report = Report(title: "A TEST")
        var section = Report.Section("Figures")
        section.add("Jobs", "12")
        section.add("a line of its own")
        report.sections = [section]
        report.criteria = criteria
        report.add("jobs", .integer(12))
        report.seconds = 1.5
        return report
    }

    @Test func passesWhenEveryRequiredCriterionIsMet() {
        let report = report([Criterion("one", true), Criterion("two", false, .target)])
        #expect(report.passed)
        #expect(report.verdict == "PASS")
        #expect(report.text.hasSuffix("OVERALL: PASS"))
        #expect(report.text.contains("PASS: one\nTARGET MISSED: two"))
    }

    @Test func failsWhenOneRequiredCriterionIsNotMet() {
        let report = report([Criterion("one", true), Criterion("two", false)])
        #expect(!report.passed)
        #expect(report.text.contains("PASS: one\nFAIL: two"))
        #expect(report.text.hasSuffix("OVERALL: FAIL"))
    }

    @Test func printsItsSectionsUnderTheTitle() {
        let text = report([]).text
        #expect(text.hasPrefix("A TEST\n" + String(repeating: "=", count: 70)))
        #expect(text.contains("\nFigures:\n  Jobs:                     12\n  a line of its own\n"))
    }

    @Test func isOneLineOfJSONWithTheVerdictFirst() {
        let json = report([Criterion("one", true)]).json
        #expect(
            json
                == #"{"verdict":"PASS","duration_s":1.500,"jobs":12,"criteria":[{"text":"one","met":true,"required":true}]}"#
        )
    }

    @Test func jsonEscapesWhatWouldBreakIt() {
        #expect(JSON.string("a\"b\\c\n\u{7f}é").text == #""a\"b\\c\u000a\u007fé""#)
        #expect(JSON.number(.infinity).text == "null")
        #expect(JSON.number(.nan).text == "null")
        #expect(JSON.number(0.25).text == "0.250")
        #expect(JSON(["b": 2, "a": 1]).text == #"{"a":1,"b":2}"#)
        #expect(JSON([("x", nil), ("y", 1.5)]).text == #"{"x":null,"y":1.500}"#)
        #expect(JSON.array([.null, .bool(false)]).text == "[null,false]")
    }

    @Test func numbersReadLikeThoseOfTheOriginalReports() {
        #expect(duration(2.212675473) == "2.213s")
        #expect(duration(0.000220309) == "220.309µs")
        #expect(duration(0.0125) == "12.500ms")
        #expect(milliseconds(0.754) == "0.75ms")
        #expect(milliseconds(89.2) == "89ms")
        #expect(grouped(1_234_567) == "1,234,567")
        #expect(grouped(-1_000) == "-1,000")
        #expect(grouped(12) == "12")
        #expect(percent(1, of: 4) == "25.0%")
        #expect(percent(1, of: 0) == "-")
    }

    @Test func theMedianIsTheMiddleOne() {
        #expect(median([3, 1, 2]) == 2)
        #expect(median([4, 1, 3, 2]) == 2.5)
        #expect(median([]) == nil)
    }

    @Test func aProgressLineShowsTheShareThatIsDone() {
        #expect(Progress.line("jobs", 5_000, of: 10_000) == "[###############...............] 50% jobs 5,000/10,000")
        #expect(Progress.line("jobs", 20, of: 10) == "[##############################] 100% jobs 20/10")
        #expect(Progress.line("jobs", 7, of: 0) == "jobs: 7")
    }

    @Test func progressEndsWithItsLastCount() async {
        let lines = Lines()
        let progress = Progress(isTerminal: false) { lines.add($0) }
        let value = await progress.follow("work", total: 3, count: { 3 }) { 42 }
        #expect(value == 42)
        #expect(lines.all == ["[##############################] 100% work 3/3\n"])
    }

    @Test func onATerminalTheBarDrawsOverItself() async {
        let lines = Lines()
        let progress = Progress(isTerminal: true) { lines.add($0) }
        await progress.follow("work", total: 2, count: { 2 }) {}
        #expect(lines.all == ["\r\u{1B}[K[##############################] 100% work 2/2\n"])
    }
}
