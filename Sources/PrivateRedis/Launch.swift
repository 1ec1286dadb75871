import Glibc

func findServer(_ executable: String?) throws(PrivateRedisError) -> String {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    switch ExecutableSearch.find(executable ?? "redis-server", path: path, from: nil) {
    case .found(let path):
        return path
    case .refused(let reason):
        let advice = "redis-server was not found on PATH; install it with: apt-get install redis-server"
        throw PrivateRedisError(.executableNotFound, executable == nil ? advice : reason)
    }
}

/// Starts the server and returns once it answers; on an error nothing is left running.
func launch(_ plan: SpawnPlan, in home: RedisHome, continued: Bool) throws(PrivateRedisError) -> ChildProcess {
    let log = try home.openLog(continued: continued)
    unlink(home.socketPath)
    var plan = plan
    plan.output = log.number
    plan.inherited = [home.lock.number]
    let server: ChildProcess
    do {
        server = try ChildProcess(plan)
    } catch {
        throw PrivateRedisError(.startFailed, "\(plan.executable): \(error)")
    }

    // Only silence counts against it: a large append-only file may take long to read, and it says so meanwhile.
    let patience = Duration.seconds(30)
    var deadline = Deadline.after(patience)
    while true {
        switch RedisProbe.ping(home.socketPath) {
        case .ready: return server
        case .loading: deadline = .after(patience)
        case .silent: break
        }
        if server.waitForExit(until: .after(.milliseconds(5))) {
            throw startFailure("redis-server ended before it was ready", home)
        }
        if deadline.hasPassed {
            throw startFailure("redis-server did not answer within \(patience)", home)
        }
    }
}

private func startFailure(_ problem: String, _ home: RedisHome) -> PrivateRedisError {
    let words = home.lastWords()
    return PrivateRedisError(.startFailed, words.isEmpty ? problem : "\(problem); its last words:\n\(words)")
}

/// Blocking work on a thread of its own; on this one when the system grants no other, as the work has to be done.
func blocking<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
    let attempt: @Sendable () -> Result<Value, Failure> = { () -> Result<Value, Failure> in
        do throws(Failure) {
            return .success(try work())
        } catch {
            return .failure(error)
        }
    }
    guard let result = try? await onThread(attempt) else {
        return try work()
    }
    return try result.get()
}
