import Testing

@Suite("carillon progress", .serialized, .timeLimit(.minutes(2)))
struct ProgressCommandTests {
    @Test("A command tells from inside how far it has come")
    func inside() async throws {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        let folder = try TemporaryFolder()
        let program = try builtCarillon()
        let script = """
            '\(program)' progress 0.4 '400 of 1000' && mkfifo '\(folder.path)/door' && cat '\(folder.path)/door'
            """
        #expect(try tenant.run("add", "copy", "--cron", "0 0 1 1 *", "--shell", "--", script).code == 0)
        #expect(try tenant.run("trigger", "copy").code == 0)
        var line = ""
        while !line.contains("\"progress\":0.4") { line = try tenant.run("runs", "copy", "-o", "jsonl").output }
        #expect(line.contains(#""progress":0.4,"progress_text":"400 of 1000"}"#))
        #expect(try tenant.run("runs", "copy").output.contains("running 40 % (400 of 1000)"))
        #expect(try tenant.run("show", "copy", "-o", "json").output.contains(#""progress":0.4,"#))
        #expect(try tenant.run("remove", "copy").code == 0)
        withExtendedLifetime(agent) {}
    }

    @Test("Outside of a run it says what it is for")
    func outside() throws {
        let plain = try carillon("progress", "0.5")
        #expect(
            plain
                == Outcome(
                    code: 78, output: "",
                    errors: "carillon: CARILLON_RUN_ID is not set: this is for commands that 'carillon agent' runs\n"))
        let strange = try carillon("progress", "0.5", environment: ["CARILLON_RUN_ID": "x"])
        #expect(strange.code == 78)
        #expect(strange.errors == "carillon: CARILLON_RUN_ID: 'x' is not a run\n")
    }

    @Test("Whoever holds the run no more is told so")
    func stale() async throws {
        let tenant = try await Tenant()
        let environment = tenant.environment.merging(["CARILLON_RUN_ID": "a@5", "CARILLON_FENCING_TOKEN": "7"]) { $1 }
        let outcome = try carillon("progress", "1", "done", environment: environment)
        #expect(
            outcome
                == Outcome(
                    code: 1, output: "", errors: "carillon: a@5 is no longer this attempt's: nothing was recorded\n"))
    }

    @Test("A fraction outside 0 to 1 is refused", arguments: ["2", "1.01", "nan", "half", "40%", ""])
    func fractions(text: String) throws {
        let outcome = try carillon("progress", text)
        #expect(outcome.code == 65)
        #expect(outcome.errors == "carillon: fraction: '\(text)' must be a number from 0 to 1\n")
    }
}
