import Carillon
import Dispatch
import Glibc
import Testing

@testable import CarillonAgent

/// Commands that cannot be started: one clear line each, and no process.
@Suite(.timeLimit(.minutes(2)))
struct ExecRefusalTests {
    @Test(arguments: [
        (Command(arguments: []), "the command is empty"),
        (Command(arguments: [""]), "the program's name is empty"),
        (Command(arguments: [], shell: true), "the command is empty"),
        (Command(arguments: ["a", "b"], shell: true), "a shell command is one string, not 2"),
        (Command(arguments: ["no-such-program"]), "program \"no-such-program\" was not found on PATH"),
        (Command(arguments: ["/no/such"]), "program \"/no/such\" does not exist"),
        (Command(arguments: ["./no-such"], workingDirectory: "/tmp"), "program \"./no-such\" does not exist"),
        (Command(arguments: ["/etc/passwd/x"]), "program \"/etc/passwd/x\" cannot be reached: Not a directory"),
        (Command(arguments: ["/etc/passwd"]), "program \"/etc/passwd\" is not executable (permission denied)"),
        (Command(arguments: ["/usr/bin"]), "program \"/usr/bin\" is a directory"),
        (Command(arguments: ["/dev/null"]), "program \"/dev/null\" is not a regular file"),
        (
            Command(arguments: ["true", "a\0b"]),
            "argument 1 contains a NUL byte: \"a\\u{0}b\""
        ),
        (
            Command(arguments: ["true"], workingDirectory: "/no\nsuch"),
            "working directory \"/no\\u{a}such\" cannot be entered: No such file or directory"
        ),
        (
            Command(arguments: ["true"], workingDirectory: "/etc/passwd"),
            "working directory \"/etc/passwd\" is not a directory"
        ),
        (Command(arguments: ["true"], environment: ["": "x"]), "environment variable \"\" has an impossible name"),
        (
            Command(arguments: ["true"], environment: ["A=B": "x"]),
            "environment variable \"A=B\" has an impossible name"
        ),
        (
            Command(arguments: ["true"], environment: ["A": "x\0"]),
            "environment variable \"A\" contains a NUL byte: \"x\\u{0}\""
        ),
    ])
    func `the reason names the field and the value`(command: Command, reason: String) async {
        #expect(await Exec.run(command).termination == .notStarted(reason: reason))
    }

    @Test func `an argument too long for the kernel is refused with the size`() async {
        let result = await Exec.run(Command(arguments: ["/bin/true", String(repeating: "x", count: 200_000)]))
        #expect(result.reason.hasPrefix("program \"/bin/true\": arguments and environment are larger than"))
        #expect(result.reason.contains("200"))
    }

    @Test func `an environment too large for the kernel is refused`() async {
        let command = Command(arguments: ["/bin/true"], environment: ["BIG": String(repeating: "x", count: 1_048_576)])
        #expect(await Exec.run(command).reason.contains("larger than the kernel takes"))
    }

    @Test func `a script whose interpreter is missing is told apart from a missing script`() async throws {
        let directory = try ExecDirectory()
        let path = try directory.file("job", "#!/no/such/interpreter\n")
        let result = await Exec.run(Command(arguments: [path]))
        #expect(result.reason == "program \"\(path)\": its interpreter (first line, or dynamic loader) does not exist")
    }

    @Test func `a script without a first line is not guessed at`() async throws {
        let directory = try ExecDirectory()
        let path = try directory.file("job", "echo hello\n")
        let result = await Exec.run(Command(arguments: [path]))
        #expect(
            result.reason == "program \"\(path)\": is neither a binary for this machine nor a script with a #! line")
    }

    @Test func `a program without the execute bit is named when nothing else on PATH fits`() async throws {
        let directory = try ExecDirectory()
        let path = try directory.file("job", "#!/bin/sh\n", mode: 0o644)
        let command = Command(arguments: ["job"], environment: ["PATH": "relative::" + directory.path])
        let result = await Exec.run(command)
        #expect(result.reason == "program \"\(path)\" is not executable (permission denied)")
    }

    @Test func `a long value is cut and escaped in the reason`() async {
        let name = "\u{1B}[31m" + String(repeating: "n", count: 1_000)
        let reason = await Exec.run(Command(arguments: [name])).reason
        #expect(reason.hasPrefix("program \"\\u{1b}[31mnnn"))
        #expect(reason.utf8.count < 300)
    }

    @Test func `a process without free descriptors says so and recovers`() async {
        await #expect(processExitsWith: .success) {
            await openRuntimeDescriptors()
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var taken: [Int32] = []
            while case let next = open("/dev/null", O_RDONLY), next >= 0 {
                taken.append(next)
            }
            // Whichever descriptor is the first that cannot be had, there is a clear line and no harm.
            for _ in 0..<12 {
                let result = await Exec.run(Command(arguments: ["true"]))
                if result.termination != .exited(0) {
                    #expect(result.reason.contains("Too many open files"))
                }
                if let next = taken.popLast() {
                    close(next)
                }
            }
            #expect(await Exec.run(Command(arguments: ["true"])).termination == .exited(0))
            #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
        }
    }
}

/// libdispatch, under Swift's tasks, opens an epoll and a timer descriptor when they are first needed, and traps when it
/// gets none (`_dispatch_epoll_init`); so a first timer fires here, before a test takes all descriptors that are left.
private func openRuntimeDescriptors() async {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(1)) { continuation.resume() }
    }
}
