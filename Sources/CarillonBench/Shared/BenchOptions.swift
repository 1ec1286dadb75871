import ArgumentParser
import Carillon
import EventLoop

/// How a report is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people; may change.
    case text
    /// One JSON object.
    case json
}

/// The flags of every measurement.
struct BenchOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Redis to use (default: one of its own).", valueName: "url"))
    var redis: String?

    @Option(name: [.customShort("o"), .customLong("output")], help: "How to print the report: text or json.")
    var format: OutputFormat = .text

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Draw the figures into this file, as SVG.", valueName: "file"))
    var plot: String?

    /// Prints a report and draws its charts.
    ///
    /// - Throws: `ExitCode(1)` when a criterion is not met.
    func publish(_ report: Report) throws {
        if let plot { try TextFile.write(SVG.document(report.charts), to: plot) }
        Terminal.print(format == .json ? report.json : report.text)
        guard report.passed else { throw ExitCode(1) }
    }
}

/// A measurement: what its `run` does beside publishing.
protocol Benchmark: AsyncParsableCommand {
    var options: BenchOptions { get }
    /// Whether its own server listens on TCP as well, for programs that know no unix sockets.
    static var needsTCP: Bool { get }
    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report
}

extension Benchmark {
    static var needsTCP: Bool { false }

    func run() async throws {
        let server = try await BenchServer.start(options.redis, tcp: Self.needsTCP)
        let start = EventLoop.now
        let result: Result<Report, any Error>
        do { result = .success(try await measure(server, Progress())) } catch { result = .failure(error) }
        await server.stop()
        var report = try result.get()
        if report.seconds == 0 { report.seconds = Double(EventLoop.now - start) / 1e9 }
        try options.publish(report)
    }
}

/// Checks a number from the command line.
///
/// - Throws: `ValidationError` that names the flag, the value and the range.
func check(_ flag: String, _ value: Int, in range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
        throw ValidationError("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound)")
    }
}
