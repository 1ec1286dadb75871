import Carillon
import Glibc
import Synchronization
import Testing

@testable import CarillonAgent

@Suite(.timeLimit(.minutes(2)))
struct ExecTests {
    @Test(arguments: [0, 1, 75, 99, 126, 127, 137, 143, 255] as [Int32])
    func `an exit code is reported as it is`(code: Int32) async {
        let result = await Exec.run(script("exit \(code)"))
        #expect(result.termination == .exited(code))
        #expect(result.output.bytes.isEmpty)
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGPIPE, SIGUSR1])
    func `a signal that is not ours is reported as a signal`(number: Int32) async {
        let result = await Exec.run(script("echo before; kill -\(number) $$"))
        #expect(result.termination == .signalled(number))
        #expect(result.text == "before\n")
    }

    @Test(arguments: [
        "; rm -rf /", "$(id)", "`id`", "a b", "'", "\"", "line\nbreak", "-rf", "*", "~", "$IFS", "", "%s%n",
        "é\u{1F514}",
    ])
    func `an argument is passed on and never interpreted`(argument: String) async {
        let result = await Exec.run(Command(arguments: ["printf", "<%s>", argument]))
        #expect(result.termination == .exited(0))
        #expect(result.text == "<\(argument)>")
    }

    @Test func `a shell reads the command only when told to`() async {
        let asked = await Exec.run(Command(arguments: ["echo $((6 * 7))"], shell: true))
        #expect(asked.text == "42\n")
        let unasked = await Exec.run(Command(arguments: ["echo", "$((6 * 7))"]))
        #expect(unasked.text == "$((6 * 7))\n")
    }

    @Test func `a script that starts with a dash is a script`() async throws {
        let directory = try ExecDirectory()
        _ = try directory.file("-x", "#!/bin/sh\necho dash")
        var command = script("-x", in: directory.path)
        command.environment = ["PATH": directory.path + ":/usr/bin:/bin"]
        #expect(await Exec.run(command).text == "dash\n")
    }

    @Test func `both outputs arrive in the order of writing`() async {
        let result = await Exec.run(script("for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; done"))
        #expect(result.text == "out1\nerr1\nout2\nerr2\nout3\nerr3\nout4\nerr4\nout5\nerr5\n")
        #expect(!result.output.isCut)
    }

    @Test func `output is kept byte by byte`() async throws {
        let directory = try ExecDirectory()
        let every = (0...255).map { UInt8($0) }
        let octal = every.map { "\\0" + String($0, radix: 8) }.joined()
        let result = await Exec.run(script("printf '%b' '\(octal)'", in: directory.path))
        #expect(result.output.bytes == every)
        #expect(result.output.totalByteCount == 256)
    }

    @Test(arguments: [65_535, 65_536, 65_537, 131_073, 1_000_000])
    func `of long output the end is kept`(length: Int) async {
        let result = await Exec.run(script("head -c \(length - 3) /dev/zero; printf end"))
        #expect(result.output.bytes.count == min(length, 65_536))
        #expect(result.output.totalByteCount == UInt64(length))
        #expect(result.output.isCut == (length > 65_536))
        #expect(result.text.hasSuffix("\0end"))
    }

    @Test func `standard input is empty`() async {
        let result = await Exec.run(script("readlink /proc/self/fd/0; cat; echo done"))
        #expect(result.text == "/dev/null\ndone\n")
    }

    @Test func `the command sees no file of ours`() async {
        let stray = open("/dev/zero", O_RDONLY)
        defer { close(stray) }
        // 0–2, the descriptor ls itself reads the directory with, and the tie.
        let result = await Exec.run(Command(arguments: ["ls", "/proc/self/fd"]))
        #expect(result.text == "0\n1\n2\n3\n63\n")
    }

    @Test func `the command leads a session and a group of its own, with default signals`() async {
        let result = await Exec.run(script("cut -d' ' -f5,6 /proc/$$/stat; echo $$; grep SigIgn /proc/$$/status"))
        let lines = result.text.split(separator: "\n")
        #expect(lines.first == "\(lines[1]) \(lines[1])")
        // Signals 32 and up are the C library's own.
        let ignored = lines.last?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
        #expect(ignored.map { $0 & 0x7fff_ffff } == 0)
    }

    @Test func `an observer sees every line while the command runs`() async {
        let seen = Mutex<[String]>([])
        let result = await Exec.run(
            script("printf 'one\\n\\ntwo\\r\\n'; printf 'three\\0' >&2"),
            onOutput: { line in seen.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
        #expect(seen.withLock { $0 } == ["one", "", "two\r", "three\0"])
        #expect(result.text == "one\n\ntwo\r\nthree\0")
    }

    @Test func `an observer sees a million lines`() async {
        let count = Mutex(0)
        let result = await Exec.run(
            script("yes | head -n 1000000"), onOutput: { line in count.withLock { $0 += line == [121] ? 1 : 0 } })
        #expect(result.termination == .exited(0))
        #expect(count.withLock { $0 } == 1_000_000)
        #expect(result.output.totalByteCount == 2_000_000)
    }

    @Test func `two hundred commands run at once`() async {
        let texts = await withTaskGroup(of: (Int, ExecResult).self) { group in
            for number in 0..<200 {
                group.addTask {
                    (number, await Exec.run(Command(arguments: ["echo", "\(number)"]), timeout: .seconds(100)))
                }
            }
            return await group.reduce(into: [Int: String]()) { texts, next in
                texts[next.0] = next.1.termination == .exited(0) ? next.1.text : "\(next.1)"
            }
        }
        #expect(texts == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "\($0)\n") }))
    }

    @Test func `memory does not grow with the output`() async {
        await #expect(processExitsWith: .success) {
            _ = await Exec.run(script("head -c 1000000 /dev/zero"))
            let before = peakMemory()
            let result = await Exec.run(script("head -c 500000000 /dev/zero"), onOutput: { _ in })
            #expect(result.output.totalByteCount == 500_000_000)
            #expect(result.output.bytes.count == 65_536)
            #expect(peakMemory() - before < 4_096)
        }
    }

    @Test func `an exit code is not lost where children's exits are ignored`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGCHLD, SIG_IGN)
            #expect(await Exec.run(script("exit 3")).termination == .exited(3))
        }
    }

    @Test func `no descriptor and no zombie is left`() async {
        // In a process of its own, where no other test opens files.
        await #expect(processExitsWith: .success) {
            func everything() async {
                _ = await Exec.run(Command(arguments: ["true"]))
                _ = await Exec.run(script("echo x; sleep 1000 & exit 3"), onOutput: { _ in })
                _ = await Exec.run(script("sleep 1000"), timeout: .milliseconds(1))
                _ = await runAndCancelWhenReady("echo ready; sleep 1000")
                _ = await Exec.run(Command(arguments: ["/etc/passwd"]))
                _ = await Exec.run(Command(arguments: ["true", String(repeating: "x", count: 200_000)]))
                _ = await Exec.run(Command(arguments: ["true"], workingDirectory: "/nonexistent"))
            }
            func descriptors() -> [Int32] {
                (0..<1_024).filter { fcntl($0, F_GETFD) >= 0 }
            }
            await everything()
            let before = descriptors()
            for _ in 0..<5 {
                await everything()
            }
            #expect(descriptors() == before)
            #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
        }
    }
}

/// The most memory this process ever had resident, in KiB.
private func peakMemory() -> Int {
    let status = String(decoding: fileBytes("/proc/self/status") ?? [], as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
}
