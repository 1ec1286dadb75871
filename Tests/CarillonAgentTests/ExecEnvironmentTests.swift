import Carillon
import Glibc
import Testing

@testable import CarillonAgent

@Suite(.timeLimit(.minutes(2)))
struct ExecEnvironmentTests {
    @Test func `only the listed variables are inherited`() async {
        await #expect(processExitsWith: .success) {
            setenv("AWS_SECRET_ACCESS_KEY", "secret", 1)
            setenv("LD_DEBUG", "nonsense", 1)
            setenv("TZ", "Europe/Berlin", 1)
            setenv("LANG", "C.UTF-8", 1)
            let result = await Exec.run(Command(arguments: ["env"]))
            let names = result.text.split(separator: "\n").compactMap {
                $0.split(separator: "=").first.map(String.init)
            }
            #expect(Set(names).isSubset(of: CommandPlan.inheritedNames))
            #expect(result.text.contains("TZ=Europe/Berlin\n"))
            #expect(result.text.contains("LANG=C.UTF-8\n"))
            #expect(names.contains("PATH"))
        }
    }

    @Test func `the run's variables win over the command's, and those over the inherited`() async {
        let command = Command(
            arguments: ["/usr/bin/env"], environment: ["HOME": "/job", "CARILLON_ATTEMPT": "forged", "EMPTY": ""])
        let result = await Exec.run(command, environment: [("CARILLON_ATTEMPT", "3"), ("TRACEPARENT", "00-x")])
        let lines = result.text.split(separator: "\n")
        #expect(lines.contains("HOME=/job"))
        #expect(lines.contains("CARILLON_ATTEMPT=3"))
        #expect(lines.contains("TRACEPARENT=00-x"))
        #expect(lines.contains("EMPTY="))
        #expect(!result.text.contains("forged"))
    }

    @Test func `a bare name is looked up on the command's own PATH`() async throws {
        let directory = try ExecDirectory()
        _ = try directory.file("my-job", "#!/bin/sh\necho mine $0")
        let command = Command(arguments: ["my-job"], environment: ["PATH": "/nonexistent:" + directory.path])
        #expect(await Exec.run(command).text == "mine \(directory.path)/my-job\n")
    }

    @Test func `the working directory is never searched for a bare name`() async throws {
        let directory = try ExecDirectory()
        _ = try directory.file("my-job", "#!/bin/sh\necho mine")
        let command = Command(
            arguments: ["my-job"], environment: ["PATH": ":.:/usr/bin"], workingDirectory: directory.path)
        #expect(await Exec.run(command).reason == "program \"my-job\" was not found on PATH")
    }

    @Test func `a relative program is taken from the working directory`() async throws {
        let directory = try ExecDirectory()
        _ = try directory.file("my-job", "#!/bin/sh\npwd")
        let command = Command(arguments: ["./my-job"], workingDirectory: directory.path)
        #expect(await Exec.run(command).text == directory.path + "\n")
    }

    @Test func `a process without a PATH finds the standard programs`() async {
        await #expect(processExitsWith: .success) {
            unsetenv("PATH")
            #expect(await Exec.run(Command(arguments: ["echo", "found"])).text == "found\n")
        }
    }

    @Test func `an inherited variable that is not UTF-8 reaches no command altered`() async {
        await #expect(processExitsWith: .success) {
            setenv("HOME", "/tmp/\u{e9}", 1)
            #expect(await Exec.run(script("printenv HOME")).text == "/tmp/\u{e9}\n")
            let name: [CChar] = [0x2f, 0x74, -1, 0]
            setenv("HOME", name, 1)
            let refusal = await Exec.run(script("printenv HOME")).reason
            #expect(refusal.hasPrefix("the agent's own environment variable HOME is not UTF-8: \"/t"))
            let command = Command(arguments: ["printenv", "HOME"], environment: ["HOME": "/job"])
            #expect(await Exec.run(command).text == "/job\n")
        }
    }
}
