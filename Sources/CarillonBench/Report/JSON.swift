/// JSON with its members in the order they were given, because people read it as well.
enum JSON: Equatable, Sendable {
    case null
    case integer(Int)
    case number(Double)
    case string(String)
    case bool(Bool)
    case array([JSON])
    case object([Member])

    struct Member: Equatable, Sendable {
        let name: String
        let value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The text on one line.
    var text: String {
        switch self {
        case .null: "null"
        case .integer(let value): String(value)
        // JSON knows no infinity; three digits are more than any of our clocks can tell.
        case .number(let value): value.isFinite ? decimal(value, digits: 3) : "null"
        case .bool(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ":" + $0.value.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSON {
    /// Counts by name, sorted by name.
    init(_ counts: [String: Int]) {
        self = .object(counts.sorted { $0.key < $1.key }.map { Member($0.key, .integer($0.value)) })
    }

    /// Numbers by name, in the given order; nil becomes null.
    init(_ numbers: [(String, Double?)]) {
        self = .object(numbers.map { Member($0.0, $0.1.map { .number($0) } ?? .null) })
    }
}
