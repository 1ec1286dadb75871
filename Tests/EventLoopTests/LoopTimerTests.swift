import Synchronization
import Testing

@testable import EventLoop

@Suite struct LoopTimerTests {
    private let loop = EventLoop()

    @Test(arguments: [Duration.zero, .microseconds(1), .microseconds(300), .milliseconds(1), .milliseconds(7)])
    func `a timer fires on the loop and never early`(delay: Duration) async {
        let loop = loop
        let due = EventLoop.deadline(after: delay)
        let (firedAt, onLoop) = await withCheckedContinuation { done in
            loop.timer(after: delay) { done.resume(returning: (EventLoop.now, loop.isOnLoop)) }
        }
        #expect(firedAt >= due)
        #expect(onLoop)
    }

    @Test func `a timer set late in a long turn of the loop is not early either`() async {
        let loop = loop
        let (due, firedAt) = await withCheckedContinuation { done in
            loop.execute {
                let busyUntil = EventLoop.deadline(after: .milliseconds(5))
                while EventLoop.now < busyUntil {}
                let due = EventLoop.deadline(after: .milliseconds(2))
                loop.timer(after: .milliseconds(2)) { done.resume(returning: (due, EventLoop.now)) }
            }
        }
        #expect(firedAt >= due)
    }

    @Test func `timers fire in the order of their deadlines`() async {
        let loop = loop
        let fired = Mutex<[Int]>([])
        await withCheckedContinuation { done in
            loop.execute {
                for i in (1...20).reversed() {
                    loop.timer(after: .milliseconds(i)) {
                        fired.withLock { $0.append(i) }
                        if i == 20 { done.resume() }
                    }
                }
            }
        }
        #expect(fired.withLock { $0 } == Array(1...20))
    }

    @Test func `a negative delay fires at once and a huge one never overflows`() async {
        let loop = loop
        await withCheckedContinuation { done in loop.timer(after: .seconds(-5)) { done.resume() } }
        loop.timer(after: .seconds(Int64.max)) { Issue.record("fired before the end of time") }.cancel()
    }

    @Test func `a cancelled timer does not fire and lets go of what it held`() async {
        let loop = loop
        let fired = Mutex(false)
        let isReleased = await withCheckedContinuation { done in
            loop.execute {
                let held = Held()
                let timer = loop.timer(after: .microseconds(100)) { [held] in
                    fired.withLock { $0 = held.flag }
                }
                timer.cancel()
                timer.cancel()
                loop.timer(after: .milliseconds(3)) { [weak held] in done.resume(returning: held == nil) }
            }
        }
        #expect(isReleased)
        #expect(!fired.withLock { $0 })
    }

    @Test func `a timer that fired lets go of what it held and can be cancelled`() async {
        let loop = loop
        let isReleased = await withCheckedContinuation { done in
            let held = Held()
            let timer = loop.timer(after: .microseconds(100)) { [held] in _ = held.flag }
            loop.timer(after: .milliseconds(2)) { [weak held] in
                timer.cancel()
                done.resume(returning: held == nil)
            }
        }
        #expect(isReleased)
    }

    @Test func `a timer may cancel itself while it fires`() async {
        let loop = loop
        let box = Mutex<LoopTimer?>(nil)
        await withCheckedContinuation { done in
            loop.execute {
                let timer = loop.timer(after: .zero) {
                    box.withLock { $0.take() }?.cancel()
                    done.resume()
                }
                box.withLock { $0 = timer }
            }
        }
        #expect(box.withLock { $0 == nil })
    }

    @Test func `timers made and cancelled by many threads leave nothing behind`() async {
        let loop = loop
        let fired = Counter()
        let held = Held()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for i in 0..<500 {
                        let timer = loop.timer(after: .microseconds(i * 10)) {
                            if held.flag { fired.increment() }
                        }
                        if (i + task).isMultiple(of: 2) { timer.cancel() }
                    }
                }
            }
        }
        await withCheckedContinuation { done in loop.timer(after: .milliseconds(20)) { done.resume() } }
        // Half were not cancelled and must have fired; the others may have been too late to stop.
        #expect((2000...4000).contains(fired.value))
        #expect(held.flag)
    }
}

private final class Held: Sendable {
    let flag = true
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}
