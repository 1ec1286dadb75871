import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// An actor that lives on a loop.
private actor Resident {
    let loop: EventLoop
    var calls = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func call() -> Bool {
        calls += 1
        return loop.isOnLoop
    }

    func callWithoutHop(_ other: Resident) -> Bool {
        // Traps unless the runtime agrees that both actors share this executor.
        other.assumeIsolated { $0.calls += 1 }
        return loop.isOnLoop
    }

    func callAcross(_ other: Resident) async -> Bool {
        let onLoop = await other.call()
        return onLoop && loop.isOnLoop
    }
}

@Suite struct EventLoopTests {
    private let loop = EventLoop(name: "test-loop")

    @Test func `an actor of the loop runs on its thread`() async {
        let resident = Resident(loop)
        #expect(await resident.call())
        #expect(!loop.isOnLoop)
        #expect(loop.isIsolatingCurrentContext() == false)
    }

    @Test func `two actors of one loop are isolated together`() async {
        let one = Resident(loop), other = Resident(loop)
        #expect(await one.callWithoutHop(other))
        #expect(await one.callAcross(other))
        #expect(await other.calls == 2)
    }

    @Test func `actors of two loops call each other and come back`() async {
        let one = Resident(loop), other = Resident(EventLoop())
        #expect(await one.callAcross(other))
        #expect(!loop.isSameExclusiveExecutionContext(other: other.loop))
        #expect(loop.isSameExclusiveExecutionContext(other: loop))
    }

    @Test func `a task that prefers the loop runs there, also after awaits`() async {
        let loop = loop
        let places = await Task(executorPreference: loop) {
            var places = [loop.isOnLoop, loop.isIsolatingCurrentContext() == true]
            for _ in 0..<1000 {
                await Task.yield()
                places.append(loop.isOnLoop)
            }
            return places
        }.value
        #expect(places.allSatisfy { $0 })
    }

    @Test func `bodies run in the order in which they were given`() async {
        let loop = loop
        let order = Mutex<[Int]>([])
        await withCheckedContinuation { done in
            for i in 0..<5000 { loop.execute { order.withLock { $0.append(i) } } }
            loop.execute { done.resume() }
        }
        #expect(order.withLock { $0 } == Array(0..<5000))
    }

    @Test func `a body given from the loop runs later, not within the call`() async {
        let loop = loop
        let order = await withCheckedContinuation { done in
            loop.execute {
                let order = Mutex(["begin"])
                let log = Log(order)
                loop.execute { done.resume(returning: log.add("inner")) }
                _ = log.add("end")
            }
        }
        #expect(order == ["begin", "end", "inner"])
    }

    @Test func `work from many threads all runs`() async {
        let loop = loop
        let resident = Resident(loop)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 { _ = await resident.call() }
                }
            }
        }
        #expect(await resident.calls == 40_000)
    }

    @Test func `a body that queues itself for ever does not starve timers`() async {
        let loop = loop
        let spinner = Spinner(loop)
        await withCheckedContinuation { done in
            loop.execute { spinner.spin() }
            loop.timer(after: .milliseconds(2)) {
                spinner.stop()
                done.resume()
            }
        }
        #expect(spinner.turns > 0)
    }

    @Test func `the thread has the name that was asked for, cut to what the system keeps`() async throws {
        let loop = EventLoop(name: "a-name-longer-than-fifteen-bytes")
        let name = await withCheckedContinuation { done in
            loop.execute {
                var buffer = [CChar](repeating: 0, count: 32)
                let file = open("/proc/thread-self/comm", O_RDONLY)
                let count = read(file, &buffer, 31)
                close(file)
                done.resume(returning: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) })
            }
        }
        #expect(String(decoding: name, as: UTF8.self) == "a-name-longer-t\n")
    }

    @Test func `writing to a broken pipe on the loop does not end the process`() async {
        let loop = loop
        let code = await withCheckedContinuation { done in
            loop.execute {
                var ends: [Int32] = [0, 0]
                pipe(&ends)
                close(ends[0])
                let written = write(ends[1], "x", 1)
                let code = errno
                close(ends[1])
                done.resume(returning: written == -1 ? code : 0)
            }
        }
        #expect(code == EPIPE)
    }
}

private final class Log: Sendable {
    private let lines: Mutex<[String]>
    init(_ lines: consuming sending Mutex<[String]>) { self.lines = lines }
    func add(_ line: String) -> [String] {
        lines.withLock {
            $0.append(line)
            return $0
        }
    }
}

private final class Spinner: Sendable {
    private let loop: EventLoop
    private let isStopped = Atomic(false)
    private let count = Atomic(0)
    var turns: Int { count.load(ordering: .relaxed) }
    init(_ loop: EventLoop) { self.loop = loop }
    func spin() {
        count.add(1, ordering: .relaxed)
        if isStopped.load(ordering: .relaxed) { return }
        loop.execute { self.spin() }
    }
    func stop() { isStopped.store(true, ordering: .relaxed) }
}
