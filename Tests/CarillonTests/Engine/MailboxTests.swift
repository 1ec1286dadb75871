import EventLoop
import Synchronization
import Testing

@testable import Carillon

/// Every message is taken once, on the loop, whoever posts it and whenever the box is opened.
@Suite struct MailboxTests {
    private let loop = EventLoop.shared

    /// Takes what comes until `count` messages are there; answers them in the order in which they were taken.
    private func take(_ count: Int, from box: Mailbox<Int>, while posting: @escaping @Sendable () async -> Void) async
        -> [Int]
    {
        let taken = Mutex<[Int]>([])
        return await withUnsafeContinuation { continuation in
            box.open {
                let all = taken.withLock { taken in
                    taken += box.takeAll()
                    return taken
                }
                if all.count == count { continuation.resume(returning: all) }
            }
            Task { await posting() }
        }
    }

    @Test func messagesOfManyTasksAreAllTakenOnce() async {
        let box = Mailbox<Int>(loop: loop)
        let taken = await take(1_000, from: box) {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<1_000 { group.addTask { box.post(number) } }
            }
        }
        #expect(taken.sorted() == Array(0..<1_000))
    }

    @Test func whatOneTaskPostsKeepsItsOrder() async {
        let box = Mailbox<Int>(loop: loop)
        let taken = await take(100, from: box) { for number in 0..<100 { box.post(number) } }
        #expect(taken == Array(0..<100))
    }

    @Test func whatWasPostedBeforeTheBoxWasOpenedIsNotLost() async {
        let box = Mailbox<Int>(loop: loop)
        box.post(1)
        box.post(2)
        #expect(await take(2, from: box) {} == [1, 2])
    }

    @Test func whatIsTakenIsGone() {
        let box = Mailbox<Int>(loop: loop)
        box.post(1)
        #expect(box.takeAll() == [1])
        #expect(box.takeAll().isEmpty)
    }
}

extension Mailbox {
    func takeAll() -> [Message] {
        var messages: [Message] = []
        take(&messages)
        return messages
    }
}
