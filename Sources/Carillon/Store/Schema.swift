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

    /// What a call wants of a namespace; each includes those before it.
    enum Access: Int, Comparable {
        case none, read, write
        /// To write, and to mark it as one of this version unless it is marked already.
        case mark

        static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
    }

    /// - Parameter text: what the key holds; nil where there is none.
    /// - Throws: ``CarillonError`` unless this version may do what it wants to.
    static func check(_ text: String?, for access: Access) throws(CarillonError) {
        guard let text else { return }
        let writing = access >= .write
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

/// What has been asked for and granted: the schema is looked at with the first call of each kind, not with every one.
final class SchemaGate: Sendable {
    private let granted = Mutex(Schema.Access.none)

    func isOpen(for access: Schema.Access) -> Bool { granted.withLock { $0 >= access } }

    /// Redis has forgotten something: asked again with the next call.
    func close() { granted.withLock { $0 = .none } }

    func open(for access: Schema.Access) { granted.withLock { $0 = max($0, access) } }
}
