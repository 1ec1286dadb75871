import Testing

@testable import EventLoop

@Suite struct SleepTests {
    private let loop = EventLoop()

    @Test func `a sleep lasts at least as long as asked`() async throws {
        let due = EventLoop.deadline(after: .microseconds(500))
        try await loop.sleep(for: .microseconds(500))
        #expect(EventLoop.now >= due)
    }

    @Test func `a cancelled sleep ends with CancellationError`() async {
        let loop = loop
        let task = Task { try await loop.sleep(for: .seconds(3600)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a sleep that has begun can be cancelled from another thread`() async {
        let loop = loop
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let task = Task(executorPreference: loop) {
            // Runs on the loop after this task has suspended in its sleep.
            loop.execute { signal.finish() }
            try await loop.sleep(for: .seconds(3600))
        }
        for await _ in begun {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `ten thousand tasks sleep at once, half of them cancelled`() async {
        let loop = loop
        let results = await withTaskGroup(of: Bool.self) { group in
            for i in 0..<10_000 {
                let isCancelled = i.isMultiple(of: 2)
                group.addTask {
                    let task = Task { try await loop.sleep(for: isCancelled ? .seconds(3600) : .microseconds(i)) }
                    if isCancelled { task.cancel() }
                    let result = await task.result
                    if case .success = result { return !isCancelled } else { return isCancelled }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(results == 10_000)
    }
}

@Suite struct MonotonicTimeTests {
    @Test func `the clock does not step back`() {
        var last = EventLoop.now
        for _ in 0..<10_000 {
            let now = EventLoop.now
            #expect(now >= last)
            last = now
        }
    }

    static let conversions: [(Duration, Int64)] = [
        (.zero, 0), (.nanoseconds(1), 1), (.seconds(1), 1_000_000_000), (.milliseconds(-1500), -1_500_000_000),
        (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
        (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
    ]

    @Test(arguments: conversions)
    func `a duration becomes whole nanoseconds and saturates`(duration: Duration, nanoseconds: Int64) {
        #expect(duration.nanosecondsClamped == nanoseconds)
    }

    @Test func `a deadline beyond the end of time is the end of time`() {
        #expect(EventLoop.deadline(after: .seconds(Int64.max)) == .max)
        #expect(EventLoop.deadline(after: .seconds(-1)) < EventLoop.now)
    }
}
