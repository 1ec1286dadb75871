import ArgumentParser
import Carillon
import Glibc

/// Which Redis, and which tenant of it: the flags of every command that talks to Redis.
struct GlobalOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Redis to use (default: $CARILLON_REDIS_URL, $REDIS_URL, redis://127.0.0.1:6379).", valueName: "url"))
    var redis: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Tenant to work in (default: $CARILLON_NAMESPACE, 'default').", valueName: "name"))
    var namespace: String?

    /// The Redis to use and the setting it comes from, for messages.
    ///
    /// - Throws: ``Failure``, 78, for a variable that is not text.
    func redisURL() throws(Failure) -> (text: String, source: String) {
        if let redis { return (redis, "--redis") }
        for name in ["CARILLON_REDIS_URL", "REDIS_URL"] {
            if let value = try checkedVariable(name) { return (value, name) }
        }
        return ("redis://127.0.0.1:6379", "default")
    }

    /// - Throws: ``Failure``: 64 for a bad flag, 78 for a bad variable.
    func checkedNamespace() throws(Failure) -> Namespace {
        let variable = namespace == nil ? try checkedVariable("CARILLON_NAMESPACE") : nil
        guard let text = namespace ?? variable else { return .default }
        do throws(InvalidInput) {
            return try Namespace(text)
        } catch {
            if namespace != nil { throw Failure(.usage, "--\(error.description)") }
            throw Failure(.configuration, "CARILLON_NAMESPACE: \(error.description)")
        }
    }
}

/// A setting in the environment; an empty one counts as not set.
///
/// One that is not text must not count as not set: the command would go to another Redis than the one that was named.
private func checkedVariable(_ name: String) throws(Failure) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    guard let text = String(validatingCString: value) else {
        // Not shown: it may hold a password.
        throw Failure(.configuration, "\(name): the value is not UTF-8")
    }
    return text
}

/// The value of a variable of this process, nil when it is not set or not UTF-8.
func environmentVariable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(validatingCString: value)
}
