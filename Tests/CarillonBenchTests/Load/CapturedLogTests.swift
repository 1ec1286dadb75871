import Logging
import Testing

@testable import CarillonBench

@Suite struct CapturedLogTests {
    private func line(
        _ message: String, level: Logger.Level = .info, run: String? = nil, label: String = "worker-1"
    ) -> CapturedLog.Line {
        CapturedLog.Line(
            moment: 1_795_000_000_123_456, level: level, label: label, message: message,
            metadata: run.map { ["run": $0] } ?? [:])
    }

    @Test func `A line has its time, level, logger, words and facts`() {
        let line = CapturedLog.Line(
            moment: 1_795_000_000_123_456, level: .warning, label: "worker-2", message: "run failed",
            metadata: ["run": "a@1", "attempt": "2"])
        #expect(line.text == "[2026-11-18T11:06:40.123Z] WARNING worker-2 run failed attempt=2 run=a@1")
    }

    @Test func `What a logger is told is kept and passed on, with the metadata of both`() {
        let log = CapturedLog()
        let seen = CapturedLog()
        var logger = log.logger("worker-1") { seen.add($0) }
        logger[metadataKey: "host"] = "here"
        logger[metadataKey: "run"] = "old"
        logger.info("hello", metadata: ["run": "new"])
        logger.trace("too fine")
        #expect(logger[metadataKey: "host"] == "here")
        #expect(log.lines.count == 1)
        #expect(log.lines[0].message == "hello")
        #expect(log.lines[0].label == "worker-1")
        #expect(log.lines[0].metadata == ["host": "here", "run": "new"])
        #expect(seen.lines == log.lines)
    }

    @Test func `The excerpt of a retry is all that was said about the first run that was tried again`() {
        let lines = [
            line("processing", run: "a@1"), line("processing", run: "b@1"),
            line("run failed, will be retried", level: .warning, run: "b@1"), line("done", run: "a@1"),
            line("processing", run: "b@1", label: "worker-2"),
            line("run failed, will be retried", level: .warning, run: "c@1"),
        ]
        #expect(lines.retryExcerpt == [lines[1], lines[2], lines[4]])
        #expect([lines[0]].retryExcerpt == [])
    }

    @Test func `A planned failure is no trouble, every other warning is`() {
        let lines = [
            line("run failed, will be retried", level: .warning), line("run failed", level: .warning),
            line("lease lost", level: .error), line("worker started"),
        ]
        #expect(lines.troubles == [lines[1], lines[2]])
        #expect(lines.startExcerpt == [lines[3]])
    }
}
