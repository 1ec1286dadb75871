import ArgumentParser
import Carillon

struct Fsck: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Check that everything in Redis is in its place, once.",
        discussion: """
            Prints one line for each finding. Exits with 0 when there is none, else with 1. What was set aside earlier, as it made no \
            sense, is named on standard error. With --repair the limits of groups that nobody uses any more are forgotten as well; they \
            are no finding.
            """)

    static let examples = """
        carillon fsck
        # Put right what can be; exits with 1 if something is left
        carillon fsck --repair
        """

    @Flag(help: "Put right what is found.")
    var repair = false

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (findings, left, aside) = try await global.withClient { client in
            let findings = try await client.fsck(repair: repair)
            let left = repair && !findings.isEmpty ? try await client.fsck() : findings
            // A quarantine that cannot be read is among the findings.
            return (findings, left, (try? await client.quarantined()) ?? [])
        }
        let lines = findings.map { ($0, isRepaired: !left.contains($0)) }
        if output.format == .table {
            for (finding, isRepaired) in lines {
                try StandardStreams.print("\(finding)\(isRepaired ? " (repaired)" : "")")
            }
            for name in aside.prefix(20) {
                StandardStreams.note("set aside, as it made no sense: \(escapedForMessage(name))")
            }
            if aside.count > 20 { StandardStreams.note("and \(aside.count - 20) more: see the hash `quarantine`") }
            if findings.isEmpty { StandardStreams.note("clean") }
        } else {
            let records = lines.map { finding, isRepaired in
                JSONText.object([
                    ("subject", .string(finding.subject)), ("finding", .string(finding.finding)),
                    ("repaired", .bool(isRepaired)),
                ])
            }
            try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
        if !left.isEmpty { throw ExitCode(Failure.Code.failed.rawValue) }
    }
}
