import ArgumentParser
import CarillonAgent

struct DoctorCommand: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check Redis and what lies in it, and say what to change.",
        discussion: "Exits with 1 if something is wrong; warnings alone are exit code 0.")

    static let examples = """
        carillon doctor --redis redis://redis:6379
        """

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let findings = try await global.withClient { try await Doctor(client: $0).examine() }
        if output.format == .table {
            let lines = findings.map { finding in
                let label = finding.severity.rawValue.padded(to: 6)
                return label + finding.text + (finding.fix.map { "   fix: \($0)" } ?? "")
            }
            try StandardStreams.print(lines.joined(separator: "\n"))
        } else {
            let records = findings.map { finding in
                JSONText.object([
                    ("severity", .string(finding.severity.rawValue)), ("text", .string(finding.text)),
                    ("fix", finding.fix.map { .string($0) } ?? .null),
                ])
            }
            try StandardStreams.print(JSONText.lines(records, as: output.format))
        }
        if findings.contains(where: { $0.severity == .error }) { throw ExitCode(Failure.Code.failed.rawValue) }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
