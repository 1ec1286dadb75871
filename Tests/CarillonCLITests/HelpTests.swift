import Testing

@Suite("The help of carillon")
struct HelpTests {
    static let commands = [
        "dev", "agent", "progress", "apply", "add", "list", "show", "pause", "resume", "trigger", "backfill", "remove",
        "runs", "why", "logs",
        "dead", "status",
        "next", "explain", "validate", "doctor", "version",
    ]

    @Test("Every command's help ends with examples, on standard output", arguments: commands)
    func examples(command: String) throws {
        let run = try carillon(command, "--help")
        #expect(run.code == 0)
        #expect(run.errors == "")
        let parts = run.output.split(separator: "\nEXAMPLES:\n")
        #expect(parts.count == 2)
        let alias = ["list": "ls"][command] ?? command
        #expect(parts.last?.contains("carillon \(alias)") == true)
        #expect(run.output.contains("USAGE: carillon \(command)"))
    }

    @Test("'help COMMAND' is the same as '--help'", arguments: commands)
    func helpCommand(command: String) throws {
        #expect(try carillon("help", command) == carillon(command, "--help"))
    }

    @Test("Examples fit into 80 columns", arguments: commands)
    func width(command: String) throws {
        let run = try carillon(command, "--help")
        let examples = try #require(run.output.split(separator: "\nEXAMPLES:\n").last)
        for line in examples.split(separator: "\n") { #expect(line.count <= 82, "\(line)") }
    }

    @Test("The help of a command below another has examples as well", arguments: ["ls", "retry", "remove"])
    func nested(command: String) throws {
        let run = try carillon("dead", command, "--help")
        #expect(run.code == 0)
        #expect(run.output.contains("USAGE: carillon dead \(command)"))
        #expect(run.output.split(separator: "\nEXAMPLES:\n").last?.contains("carillon dead \(command)") == true)
    }

    @Test("carillon alone explains itself")
    func alone() throws {
        let run = try carillon()
        #expect(run.code == 0)
        #expect(run == (try carillon("--help")))
        for command in Self.commands { #expect(run.output.contains("  \(command)")) }
    }

    @Test("The version is on standard output")
    func version() throws {
        let run = try carillon("version")
        #expect(run.code == 0)
        #expect(run.output.wholeMatch(of: /carillon \d+\.\d+\.\d+\n/) != nil)
    }
}
