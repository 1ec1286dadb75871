import ArgumentParser
import Carillon

struct Fsck: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Check that everything in Redis is in its place, once.",
        discussion: "Prints one line for each finding. Exits with 0 when there is none, else with 1.")

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
        let (findings, left) = try await global.withClient { client in
            let findings = try await client.fsck(repair: repair)
            return (findings, repair && !findings.isEmpty ? try await client.fsck() : findings)
        }
        let lines = findings.map { ($0, isRepaired: !left.contains($0)) }
        if output.format == .table {
            for (finding, isRepaired) in lines {
                try StandardStreams.print("\(finding)\(isRepaired ? " (repaired)" : "")")
            }
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
