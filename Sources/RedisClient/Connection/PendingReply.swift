/// Who gets a reply, and until when it must have come.
struct PendingReply {
    enum Receiver {
        case one(UnsafeContinuation<RESPValue, Never>)
        case batch(PendingBatch)
    }

    let receiver: Receiver
    /// On the clock of `EventLoop.now`.
    let deadline: Int64

    /// Returns whether this was the last reply expected.
    func receive(_ value: RESPValue) -> Bool {
        switch receiver {
        case .one(let continuation):
            continuation.resume(returning: value)
            return true
        case .batch(let batch): return batch.receive(value)
        }
    }

    /// Answers what is still open.
    func fail(_ error: RedisError) {
        while !receive(.error(error)) {}
    }
}

/// The replies of a pipeline as they come in. Confined to the loop.
final class PendingBatch {
    private let count: Int
    private var values: [RESPValue] = []
    private let continuation: UnsafeContinuation<[RESPValue], Never>

    /// - Parameter count: At least 1.
    init(count: Int, continuation: UnsafeContinuation<[RESPValue], Never>) {
        self.count = count
        self.continuation = continuation
        values.reserveCapacity(count)
    }

    func receive(_ value: RESPValue) -> Bool {
        values.append(value)
        guard values.count == count else { return false }
        continuation.resume(returning: values)
        return true
    }
}
