/// Why a private Redis could not be started; `description` is one clear line, except that the server's own last words
/// follow it when there are any.
public struct PrivateRedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds a program may want to tell apart.
    public enum Kind: Sendable, Hashable {
        /// There is no `redis-server` to run.
        case executableNotFound
        /// Another private Redis works in the same directory.
        case directoryInUse
        /// The directory cannot be created, locked or written.
        case directoryUnusable
        /// `redis-server` ended, or did not answer, before it was ready.
        case startFailed
    }

    /// What went wrong, for a program.
    public let kind: Kind
    /// What went wrong, for a person.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
