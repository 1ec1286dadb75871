import Testing

@testable import CarillonCLI

@Suite("The arguments of carillon")
struct ArgumentTests {
    @Test(
        "A usage error is one line that points to the help, and 64",
        arguments: [
            (["nex"], "carillon: Unexpected argument 'nex' (see 'carillon --help')\n"),
            (["next"], "carillon: Missing expected argument '<expr>' (see 'carillon next --help')\n"),
            (["next", "-n"], "carillon: Missing value for '-n <count>' (see 'carillon next --help')\n"),
            (
                ["next", "* * * * *", "-n", "x"],
                "carillon: The value 'x' is invalid for '-n <count>' (see 'carillon next --help')\n"
            ),
            (["next", "* * * * *", "extra"], "carillon: Unexpected argument 'extra' (see 'carillon next --help')\n"),
            (["validate"], "carillon: Missing expected argument '<file>' (see 'carillon validate --help')\n"),
            (["--nope"], "carillon: Unknown option '--nope' (see 'carillon --help')\n"),
            ([""], "carillon: Unexpected argument '' (see 'carillon --help')\n"),
        ])
    func usage(arguments: [String], expected: String) throws {
        let run = try carillon(arguments: arguments.map { Array($0.utf8) })
        #expect(run == Outcome(code: 64, output: "", errors: expected))
    }

    @Test(
        "Whatever an argument holds, the answer is one clean line",
        arguments: ["--\u{1b}[2J", "--a\nb", "a\r\n+OK", "--\u{202E}x", "--é", "-", "--=", "-\u{7}", "--next\u{9b}1m"])
    func hostile(argument: String) throws {
        let run = try carillon("next", "* * * * *", argument, "x")
        #expect(run.code == 64)
        #expect(run.output == "")
        #expect(run.errors.isOneCleanLine)
    }

    @Test("An unknown output format names the known ones")
    func formats() throws {
        let run = try carillon("next", "* * * * *", "-o", "xml")
        #expect(run.code == 64)
        let rule = "Please provide one of 'table', 'json' or 'jsonl'."
        #expect(
            run.errors
                == "carillon: The value 'xml' is invalid for '-o <output>'. \(rule) (see 'carillon next --help')\n")
    }

    @Test(
        "Bytes that are not UTF-8 are refused, not replaced",
        arguments: [[0xFF], [0x61, 0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) throws {
        let run = try carillon(arguments: [Array("next".utf8), bytes])
        #expect(run.code == 64)
        #expect(run.errors.hasPrefix("carillon: argument 2: '"))
        #expect(run.errors.hasSuffix("' is not UTF-8\n"))
    }

    @Test("A command line of half a megabyte is refused before anything looks at it")
    func long() throws {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        let run = try carillon(arguments: [Array("next".utf8), piece, piece, piece, piece, piece])
        #expect(
            run == Outcome(code: 64, output: "", errors: "carillon: arguments: must be at most 256 KiB long in all\n"))
    }

    @Test("A long argument is not echoed whole")
    func longEcho() throws {
        let run = try carillon("--" + String(repeating: "x", count: 100_000))
        #expect(run.code == 64)
        #expect(run.errors.utf8.count < 1_200)
    }

    @Test("Very many arguments end in an answer, too")
    func many() throws {
        let run = try carillon(
            arguments: [Array("validate".utf8)] + (0..<2_000).map { Array("/nonexistent/\($0)".utf8) })
        #expect(run.code == 66)
        #expect(run.errors == "carillon: /nonexistent/0: no such file\n")
    }

    @Test("What follows -- is never an option")
    func terminator() throws {
        let run = try carillon("next", "--", "-5 * * * *")
        #expect(run.code == 65)
    }

    @Test("A value that looks like an option is named, with the place where it is none")
    func dashes() throws {
        let run = try carillon("next", "-5 * * * *")
        #expect(run.code == 64)
        let rule = "'-5 * * * *' is taken for an option unless it stands after --"
        #expect(
            run.errors == "carillon: Missing expected argument '<expr>'; \(rule) (see 'carillon next --help')\n")
    }

    @Test(
        "An empty value after = is empty, and not the argument that follows",
        arguments: [
            (["next", "--tz=", "@daily"], 65, "timezone: '' is empty"),
            (["pause", "--reason=", "--namespace=", "x"], 64, "--namespace: '' must not be empty"),
            (["add", "x", "--every=", "--", "true"], 65, "every: '' is empty; write for example 30s, 5m or 1h30m"),
            (["agent", "--name="], 64, "--name: '' must not be empty"),
            (["agent", "--queues=", "--lease=5s"], 64, "--queues: '' must not be empty"),
        ])
    func emptyValues(arguments: [String], code: Int32, rule: String) throws {
        let run = try carillon(arguments: arguments.map { Array($0.utf8) })
        #expect(run == Outcome(code: code, output: "", errors: "carillon: \(rule)\n"))
    }

    @Test(
        "A worker's flag that breaks a rule is named with the value as people write it",
        arguments: [
            ("--lease", "1ms", "must be from 1s to 1h"), ("--lease", "366d", "must be from 1s to 1h"),
            ("--lease", "-1s", "is not a duration such as 10s"), ("--lease", "10", "is not a duration such as 10s"),
            ("--drain-timeout", "9999d", "must be from 0s to 1d"), ("--concurrency", "-1", "must be from 1 to 1000"),
            ("--queues", "a,a", "must name 1 to 100 queues, each once"),
        ])
    func workers(flag: String, value: String, rule: String) throws {
        let run = try carillon("agent", flag, value)
        #expect(run == Outcome(code: 64, output: "", errors: "carillon: \(flag): '\(value)' \(rule)\n"))
    }

    @Test("Of several queues the one that is no name is shown, under the flag's name")
    func queues() throws {
        let rule = "may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"
        let run = try carillon("agent", "--queues", "mail,a b")
        #expect(run == Outcome(code: 64, output: "", errors: "carillon: --queues: 'a b' \(rule)\n"))
    }

    @Test("Only options lose their =, and only before --")
    func separation() {
        let kept = ["--a=b", "--a==", "--=", "-a=", "a=", "--", "--every="]
        #expect(ProcessArguments.separatingEmptyValues(kept) == kept)
        #expect(ProcessArguments.separatingEmptyValues(["x", "--every=", "y"]) == ["x", "--every", "", "y"])
    }

    @Test("Standard streams that are closed do not become anything else that is opened")
    func closedStreams() throws {
        let name = Array("list".utf8)
        let quiet = try carillon(arguments: [name, Array("--help".utf8)], input: nil, output: .closed)
        #expect(
            quiet == Outcome(code: 1, output: "", errors: "carillon: cannot write the output: Bad file descriptor\n"))
        let deaf = try carillon(arguments: ["validate", "-"].map { Array($0.utf8) }, input: nil)
        #expect(deaf == Outcome(code: 66, output: "", errors: "carillon: standard input: Bad file descriptor\n"))
    }

    @Test("A locale changes nothing", arguments: ["tr_TR.UTF-8", "C", "de_DE"])
    func locale(name: String) throws {
        let expected = try carillon("next", "0 0 * * FRI", "--from", "2026-01-01T00:00Z")
        let run = try carillon(
            "next", "0 0 * * FRI", "--from", "2026-01-01T00:00Z", environment: ["LC_ALL": name, "LANG": name])
        #expect(run.code == 0)
        #expect(run.output == expected.output)
    }

    @Test("A reader that has seen enough is no failure")
    func closedPipe() throws {
        #expect(try carillon("next", "* * * * *", output: .closedPipe) == Outcome(code: 0, output: "", errors: ""))
        #expect(try carillon("--help", output: .closedPipe) == Outcome(code: 0, output: "", errors: ""))
    }

    @Test("A full disk is one, and is told")
    func fullDisk() throws {
        let run = try carillon("next", "* * * * *", output: .file("/dev/full"))
        #expect(run.code == 1)
        #expect(run.errors == "carillon: cannot write the output: No space left on device\n")
    }
}
