import RedisClient
import Synchronization

/// Which versions may work on a namespace: what lies in Redis says so itself, so that an older process stops instead of
/// misreading it, while versions that do understand each other run side by side.
///
/// Key `schema` (string): `<version> <oldest reader> <oldest writer>`, written with the first job. Without it the version is 1.
struct Schema: Hashable, Sendable {
    /// What this version of Carillon writes, and the newest that it reads.
    static let current = Schema(version: 1, oldestReader: 1, oldestWriter: 1)

    let version: Int
    let oldestReader: Int
    let oldestWriter: Int

    init(version: Int, oldestReader: Int, oldestWriter: Int) {
        self.version = version
        self.oldestReader = oldestReader
        self.oldestWriter = oldestWriter
    }

    /// Nil when the text makes no sense.
    init?(_ text: String) {
        let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let version = numbers[0], let reader = numbers[1], let writer = numbers[2],
            1 <= reader, reader <= writer, writer <= version
        else { return nil }
        self.init(version: version, oldestReader: reader, oldestWriter: writer)
    }

    var text: String { "\(version) \(oldestReader) \(oldestWriter)" }

    /// - Parameter text: what the key holds; nil where there is none.
    /// - Throws: ``CarillonError`` unless this version may read, and where it wants to, write.
    static func check(_ text: String?, writing: Bool) throws(CarillonError) {
        guard let text else { return }
        guard let schema = Schema(text) else {
            throw CarillonError(.corrupt, "the key `schema` makes no sense: '\(escapedForMessage(text))'")
        }
        let needed = writing ? schema.oldestWriter : schema.oldestReader
        guard needed <= current.version else {
            throw CarillonError(
                .refused,
                "the namespace belongs to a newer Carillon (schema \(schema.version)); to \(writing ? "write" : "read") "
                    + "it takes \(needed), this is \(current.version): upgrade")
        }
    }
}

/// Asks for the schema once, with the first call of a store.
final class SchemaGate: Sendable {
    private enum State { case unknown, mayRead, mayWrite }
    private let state = Mutex(State.unknown)

    func isOpen(writing: Bool) -> Bool {
        state.withLock { writing ? $0 == .mayWrite : $0 != .unknown }
    }

    func open(writing: Bool) {
        state.withLock { if writing || $0 == .unknown { $0 = writing ? .mayWrite : .mayRead } }
    }
}
