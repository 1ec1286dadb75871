/// JSON with the members in the order they were given, because people read it as well.
enum JSONText {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])
    /// JSON already, on one line.
    case raw(String)

    init(_ text: String?) {
        self = text.map { .string($0) } ?? .null
    }

    init(_ number: Int64?) {
        self = number.map { .integer($0) } ?? .null
    }

    /// The text on one line.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .raw(let value): value
        case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0) + ":" + $1.text }.joined(separator: ",") + "}"
        }
    }

    /// A list of records: one array, one record a line.
    static func lines(_ records: [JSONText], as format: OutputFormat) -> String {
        let texts = records.map(\.text)
        if format == .jsonl { return texts.joined(separator: "\n") }
        return texts.isEmpty ? "[]" : "[\n  " + texts.joined(separator: ",\n  ") + "\n]"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                // A terminal shows JSON, too: C1 controls are escaped like C0, though JSON does not ask for it.
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
