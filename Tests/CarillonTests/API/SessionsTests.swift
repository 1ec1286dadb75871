import Synchronization
import Testing

@testable import Carillon

@Suite("Sessions")
struct SessionsTests {
    private final class Seen: Sendable {
        let busy = Mutex<Set<String>>([])
        let last = Mutex<[String: Int]>([:])
    }

    @Test("concurrent calls never share a caller, and a caller's requests only rise")
    func concurrent() async throws {
        let sessions = Sessions()
        let seen = Seen()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await sessions.with { caller, request throws(CarillonError) in
                        let isAlone = seen.busy.withLock { $0.insert(caller).inserted }
                        #expect(isAlone)
                        await Task.yield()
                        let before = seen.last.withLock { last in
                            defer { last[caller] = request }
                            return last[caller] ?? 0
                        }
                        #expect(request == before + 1)
                        seen.busy.withLock { _ = $0.remove(caller) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(seen.last.withLock { $0.values.reduce(0, +) } == 500)
    }

    @Test("a caller is used again, also after an error, with another request")
    func reuse() async throws {
        let sessions = Sessions()
        let seen = Mutex<[String]>([])
        for number in 0..<3 {
            try? await sessions.with { caller, request throws(CarillonError) in
                seen.withLock { $0.append("\(caller) \(request)") }
                if number == 1 { throw CarillonError(.temporary, "no") }
            }
        }
        let words = seen.withLock { $0 }.map { $0.split(separator: " ") }
        #expect(Set(words.map(\.[0])).count == 1)
        #expect(words.map(\.[1]) == ["1", "2", "3"])
    }

    @Test("two processes have different callers")
    func distinct() async throws {
        let callers = Mutex<Set<String>>([])
        for _ in 0..<100 {
            try await Sessions().with { caller, _ throws(CarillonError) in _ = callers.withLock { $0.insert(caller) } }
        }
        #expect(callers.withLock { $0.count } == 100)
    }
}
