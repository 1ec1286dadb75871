import Glibc
import Testing

@testable import PrivateRedis

@Suite(.timeLimit(.minutes(2)))
struct ProcessTests {
    private struct Started: ~Copyable {
        let child: ChildProcess
        let output: Descriptor

        /// What the next read brings.
        func line() -> String {
            read256(output)
        }
    }

    /// Runs a script with its output in a pipe.
    private func start(_ script: String) throws -> Started {
        let pipe = try Descriptor.pipe()
        let child = try ChildProcess(
            SpawnPlan(
                executable: "/bin/sh", arguments: ["sh", "-c", script], environment: ["PATH=/usr/bin:/bin"],
                output: pipe.writer.number))
        return Started(child: child, output: pipe.keepingReader())
    }

    @Test func `an exit status can be asked for again and again`() throws {
        let child = try start("exit 42").child
        #expect(child.reap() == .exited(42))
        #expect(child.reap() == .exited(42))
        let killed = try start("kill -9 $$").child
        #expect(killed.reap() == .signalled(SIGKILL))
    }

    @Test func `a reaped child is signalled no more`() throws {
        let child = try start("exit 0").child
        _ = child.reap()
        child.signal(SIGKILL)
        child.signalGroup(SIGKILL)
        child.suspend()
        #expect(child.reap() == .exited(0))
    }

    @Test func `waiting ends at the deadline or with the child`() throws {
        let child = try start("sleep 1000").child
        #expect(!child.waitForExit(until: .after(.zero)))
        #expect(!child.waitForExit(until: .after(.milliseconds(1))))
        child.signalGroup(SIGKILL)
        #expect(child.waitForExit(until: .never))
        #expect(child.waitForExit(until: .after(.zero)))
    }

    @Test func `a suspended child stands still`() throws {
        let started = try start("echo up; while :; do :; done")
        let child = started.child
        #expect(started.line() == "up\n")
        child.suspend()
        #expect(stateOfProcess(child.identifier) == "T")
        child.signalGroup(SIGCONT)
        child.signal(SIGTERM)
        #expect(child.reap() == .signalled(SIGTERM))
    }

    @Test func `a forgotten child is killed with its whole group`() async throws {
        func forget() throws -> (Int32, Int32) {
            let started = try start("sleep 1000 & echo $!; sleep 1000")
            let child = started.child
            let grandchild = Int32(started.line().dropLast()) ?? 0
            return (child.identifier, grandchild)
        }
        let (child, grandchild) = try forget()
        #expect(stateOfProcess(child) == nil)
        try #require(grandchild > 0)
        #expect(try await ends(grandchild))
    }

    @Test func `the family is gone when the last process is`() throws {
        let started = try start("sleep 1000 & echo up; exit 0")
        let child = started.child
        #expect(started.line() == "up\n")
        #expect(child.waitForExit(until: .never))
        var watched = pollfd(fd: child.familyDescriptor, events: 0, revents: 0)
        #expect(poll(&watched, 1, 0) == 0)
        child.signalGroup(SIGKILL)
        #expect(poll(&watched, 1, -1) == 1)
    }

    @Test func `what is handed over arrives as descriptor 4`() throws {
        let pipe = try Descriptor.pipe()
        let file = Descriptor(owning: open("/etc/passwd", O_RDONLY | O_CLOEXEC))
        let child = try ChildProcess(
            SpawnPlan(
                executable: "/bin/sh", arguments: ["sh", "-c", "readlink /proc/$$/fd/4"], environment: [],
                workingDirectory: "/usr", output: pipe.writer.number, inherited: [file.number]))
        #expect(read256(pipe.reader) == "/etc/passwd\n")
        #expect(child.reap() == .exited(0))
    }

    @Test func `a program that cannot be started leaves no child`() {
        let error = #expect(throws: SystemError.self) {
            try ChildProcess(SpawnPlan(executable: "/no/such", arguments: ["x"], environment: [], output: 2))
        }
        #expect(error?.code == ENOENT)
        #expect(error?.description == "the program could not be started: No such file or directory")
    }

    @Test func `work runs on a thread of its own and its value comes back`() async throws {
        let own = pthread_self()
        let other = try await onThread { pthread_self() }
        #expect(pthread_equal(own, other) == 0)
    }
}

private func read256(_ output: borrowing Descriptor) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(output.number, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}

@Suite struct ProcessMessageTests {
    @Test(arguments: [
        ("plain", "\"plain\""),
        ("", "\"\""),
        ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ("line\nbreak\r\0", "\"line\\u{a}break\\u{d}\\u{0}\""),
        ("\u{1B}[31m", "\"\\u{1b}[31m\""),
        ("\u{202E}\u{2028}é", "\"\\u{202e}\\u{2028}é\""),
    ])
    func `a value is quoted on one line`(value: String, text: String) {
        #expect(quoted(value) == text)
    }

    @Test func `a value is cut after two hundred bytes`() {
        #expect(quoted(String(repeating: "x", count: 200)).count == 202)
        #expect(quoted(String(repeating: "x", count: 201)) == "\"" + String(repeating: "x", count: 200) + "…\"")
        #expect(quoted(String(repeating: "é", count: 101)) == "\"" + String(repeating: "é", count: 100) + "…\"")
    }

    @Test func `a deadline never ends a wait too early and survives any duration`() {
        #expect(Deadline.never.pollTimeout == -1)
        #expect(!Deadline.never.hasPassed)
        #expect(Deadline.after(.zero).hasPassed)
        #expect(Deadline.after(.zero).pollTimeout == 0)
        #expect(Deadline.after(.seconds(Int64.min)).hasPassed)
        #expect(Deadline.after(.seconds(Int64.max)).pollTimeout == 1_000_000_000)
        #expect((1...100_001).contains(Deadline.after(.seconds(100)).pollTimeout))
    }
}
