import Carillon
import Glibc
import Testing

@testable import CarillonAgent

/// How a command is made to end, and what it cannot leave behind.
@Suite(.timeLimit(.minutes(2)))
struct ExecStopTests {
    @Test func `a timeout ends the whole group`() async {
        let mark = mark()
        let result = await Exec.run(
            script("sleep 1000 & sleep 1000"), environment: [mark], timeout: .milliseconds(50))
        #expect(result.termination == .timedOut)
        #expect(processes(marked: mark) == [])
    }

    @Test func `a cancellation ends the whole group`() async {
        let mark = mark()
        let result = await runAndCancelWhenReady("sleep 1000 & echo ready; sleep 1000", environment: [mark])
        #expect(result.termination == .cancelled)
        #expect(result.text == "ready\n")
        #expect(processes(marked: mark) == [])
    }

    @Test func `a group that ignores TERM is killed after the grace`() async {
        let mark = mark()
        let result = await runAndCancelWhenReady(
            "trap '' TERM; sleep 1000 & echo ready; sleep 1000", environment: [mark], grace: .milliseconds(20))
        #expect(result.termination == .cancelled)
        #expect(processes(marked: mark) == [])
    }

    @Test func `a command may use its grace to finish`() async {
        let result = await runAndCancelWhenReady(
            "trap 'echo finished; exit 0' TERM; echo ready; sleep 1000 & wait", grace: .seconds(100))
        #expect(result.termination == .cancelled)
        #expect(result.text == "ready\nfinished\n")
    }

    @Test func `a shell that dies of TERM does not cost its children their grace`() async {
        let result = await runAndCancelWhenReady(
            "(trap 'echo finished' TERM; echo ready; sleep 1000 & wait; wait) & wait", grace: .seconds(100))
        #expect(result.termination == .cancelled)
        #expect(result.text == "ready\nfinished\n")
    }

    @Test func `a stopped command can be ended in good order`() async {
        let result = await runAndCancelWhenReady(
            "trap 'echo finished; exit 0' TERM; echo ready; kill -STOP $$; sleep 1000 & wait", grace: .seconds(100))
        #expect(result.termination == .cancelled)
        #expect(result.text == "ready\nfinished\n")
    }

    @Test func `a child that keeps the output open does not hang the run`() async {
        let mark = mark()
        let result = await Exec.run(script("sleep 1000 & echo parent; exit 7"), environment: [mark])
        #expect(result.termination == .exited(7))
        #expect(result.text == "parent\n")
        #expect(processes(marked: mark) == [])
    }

    @Test func `a child that writes without end does not hang the run`() async {
        let mark = mark()
        let result = await Exec.run(script("yes & exit 7"), environment: [mark])
        #expect(result.termination == .exited(7))
        #expect(processes(marked: mark) == [])
    }

    @Test func `a child that closed everything does not survive either`() async throws {
        let directory = try ExecDirectory()
        let mark = mark()
        let result = await Exec.run(
            script(
                "mkfifo f; bash -c 'exec 63<&- >/dev/null 2>&1; echo up >f; exec sleep 1000' & read up <f",
                in: directory.path), environment: [mark])
        #expect(result.termination == .exited(0))
        for survivor in processes(marked: mark) {
            #expect(try await ends(survivor))
        }
    }

    @Test func `a script that uses descriptors of its own keeps its tie`() async throws {
        let mark = mark()
        let result = await Exec.run(
            script("exec 3>&1 4>&1 9>/dev/null; sleep 1000 & echo three >&3"), environment: [mark])
        #expect(result.text == "three\n")
        #expect(processes(marked: mark) == [])
    }

    @Test(arguments: [Duration.seconds(Int64.max), .seconds(Int64.min), .seconds(-1)])
    func `no duration is too long or too short`(duration: Duration) async {
        let ends = await Exec.run(script("exit 4"), timeout: .seconds(100), grace: duration)
        #expect(ends.termination == .exited(4))
        let stopped = await Exec.run(
            script("sleep 1000"), timeout: duration < .zero ? duration : .zero, grace: duration)
        #expect(stopped.termination == .timedOut)
    }

    @Test func `output on its way through a pipeline is waited for`() async {
        let result = await Exec.run(Command(arguments: ["bash", "-c", "exec > >(cat); echo through"]))
        #expect(result.termination == .exited(0))
        #expect(result.text == "through\n")
    }

    @Test func `a process that left the group does not hang the run`() async throws {
        let directory = try ExecDirectory()
        let mark = mark()
        let result = await Exec.run(
            script("mkfifo f; setsid sh -c 'echo up >f; exec sleep 1000' & read up <f", in: directory.path),
            environment: [mark])
        #expect(result.termination == .exited(0))
        let escaped = processes(marked: mark)
        #expect(escaped.count == 1)
        escaped.forEach { kill($0, SIGKILL) }
    }

    @Test func `what a background process still writes at once is kept`() async {
        let result = await Exec.run(script("(echo late) & exit 5"))
        #expect(result.termination == .exited(5))
        #expect(result.text == "late\n")
    }

    @Test func `a cancellation may come at any moment`() async {
        let mark = mark()
        let endings = await withTaskGroup(of: ExecResult.Termination.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let task = Task {
                        await Exec.run(
                            script(number % 2 == 0 ? "exit 6" : "sleep 1000 & wait"), environment: [mark])
                    }
                    // Between none and a few turns of the pool later: before, during and after the start.
                    for _ in 0..<(number % 7) {
                        await Task.yield()
                    }
                    task.cancel()
                    return (await task.value).termination
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(endings.contains(.cancelled))
        #expect(endings.isSubset(of: [.cancelled, .exited(6)]))
        #expect(processes(marked: mark) == [])
    }

    @Test func `a command without time is ended at once`() async {
        let result = await Exec.run(script("sleep 1000"), timeout: .zero)
        #expect(result.termination == .timedOut)
    }

    @Test func `a command that ends in time keeps its result`() async {
        let result = await Exec.run(script("exit 4"), timeout: .seconds(1_000_000_000))
        #expect(result.termination == .exited(4))
    }

    @Test func `a cancelled task starts nothing`() async throws {
        let directory = try ExecDirectory()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await Exec.run(script("touch started", in: directory.path))
        }
        #expect(await task.value.termination == .cancelled)
        #expect(access(directory.path + "/started", F_OK) != 0)
    }

    @Test func `commands die with a killed agent, grandchildren included`() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            _ = await Exec.run(
                script("trap '' TERM HUP; sleep 1000 & echo pids=$$=$!=; sleep 1000"),
                onOutput: { line in
                    print(String(decoding: line, as: UTF8.self))
                    fflush(nil)
                    kill(getpid(), SIGKILL)
                })
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let fields = output.split(separator: "=")
        let start = try #require(fields.firstIndex { $0.hasSuffix("pids") })
        #expect(try await ends(try #require(Int32(fields[start + 1]))))
        #expect(try await ends(try #require(Int32(fields[start + 2]))))
    }
}
