import Glibc

/// Runs blocking work on a thread of its own, because a blocked thread of Swift's small pool stalls everyone else.
///
/// - Throws: `SystemError` when the kernel grants no thread; the work has not run then.
package func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws(SystemError) -> Value {
    let result: Result<Value, SystemError> = await withCheckedContinuation { continuation in
        let refusal = startThread {
            let value = work()
            return { continuation.resume(returning: .success(value)) }
        }
        if refusal != 0 {
            continuation.resume(returning: .failure(SystemError("no thread could be started", refusal)))
        }
    }
    return try result.get()
}

/// The work and, as its result, what announces its end: the work is released, with all it holds, before the waiter goes
/// on, so that nothing of it is still open by then.
private final class Job: Sendable {
    let body: @Sendable () -> (() -> Void)

    init(_ body: @escaping @Sendable () -> (() -> Void)) {
        self.body = body
    }
}

/// Starts a detached thread with a small stack (many may wait at once); returns 0 or the error number.
private func startThread(_ body: @escaping @Sendable () -> (() -> Void)) -> Int32 {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 256 * 1024)

    let job = Unmanaged.passRetained(Job(body))
    var thread = pthread_t()
    let refusal = pthread_create(
        &thread, &attributes,
        { argument in
            if let argument {
                let announce = perform(Unmanaged<Job>.fromOpaque(argument))
                announce()
            }
            return nil
        }, job.toOpaque())
    if refusal != 0 {
        job.release()
    }
    return refusal
}

private func perform(_ job: Unmanaged<Job>) -> () -> Void {
    job.takeRetainedValue().body()
}
