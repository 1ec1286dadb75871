/// The rule for every name a user gives: 1 to 200 bytes of `A-Z a-z 0-9 . _ : -`, the first a letter or a digit.
///
/// The alphabet keeps names safe wherever they end up: Redis keys (`{}` would move a hash tag), run ids (`@` separates job and
/// slot), shells, terminals, metrics. Bytes, not characters, decide: two Unicode spellings that look alike cannot exist.
package func checkedName(_ text: String, field: String) throws(InvalidInput) -> String {
    guard !text.isEmpty else { throw InvalidInput(field, text, "must not be empty") }
    guard text.utf8.count <= 200 else { throw InvalidInput(field, text, "must be at most 200 bytes long") }
    for (position, byte) in text.utf8.enumerated() {
        let isAlphanumeric =
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        let isPunctuation = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-")].contains(byte)
        guard isAlphanumeric || (isPunctuation && position > 0) else {
            throw InvalidInput(field, text, "may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit")
        }
    }
    return text
}

/// The name of a job, unique in its namespace.
public struct JobID: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Throws: ``InvalidInput`` unless `text` is 1 to 200 bytes of `A-Z a-z 0-9 . _ : -` and starts with a letter or digit.
    public init(_ text: String) throws(InvalidInput) {
        description = try checkedName(text, field: "job")
    }
}

/// A name that routes runs to the workers that serve it. The default queue is `default`.
public struct QueueName: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Throws: ``InvalidInput`` on anything that is not a name (see ``JobID``).
    public init(_ text: String) throws(InvalidInput) {
        description = try checkedName(text, field: "queue")
    }

    private init(unchecked text: String) { description = text }

    /// The queue of every job that names none.
    public static let `default` = QueueName(unchecked: "default")
}

/// One tenant of a Redis: all its keys share the hash tag `{namespace}`. The default is `default`.
public struct Namespace: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Throws: ``InvalidInput`` on anything that is not a name (see ``JobID``).
    public init(_ text: String) throws(InvalidInput) {
        description = try checkedName(text, field: "namespace")
    }

    private init(unchecked text: String) { description = text }

    /// The namespace of everyone who names none.
    public static let `default` = Namespace(unchecked: "default")
}
