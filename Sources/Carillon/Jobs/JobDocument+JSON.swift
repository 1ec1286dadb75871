#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JobDocument {
    /// Largest definition, in bytes of its JSON text.
    public static let maximumBytes = 262_144

    /// Reads what ``json()`` wrote, here or in another version: members it does not know are left out.
    ///
    /// - Throws: ``InvalidInput`` on anything that is not one JSON object of at most ``maximumBytes``, or on a member of the
    ///   wrong type. The values themselves are unchecked, as in every document.
    public init(json: [UInt8]) throws(InvalidInput) {
        guard json.count <= Self.maximumBytes else {
            throw InvalidInput("job", nil, "must be at most \(Self.maximumBytes) bytes of JSON, this is \(json.count)")
        }
        do {
            self = try JSONDecoder.documents.decode(JobDocument.self, from: Data(json))
        } catch let error as DecodingError {
            throw error.asInvalidInput
        } catch {
            throw InvalidInput("job", nil, "must be a JSON object")
        }
    }

    /// The document as compact JSON: keys sorted and defaults left out, so that equal documents are equal bytes.
    ///
    /// Compare these bytes, not documents, where identity matters: Swift's `==` takes two spellings of `é` for the same.
    public func json() -> [UInt8] {
        do {
            return Array(try JSONEncoder.documents.encode(self))
        } catch {
            // Strings, integers, and a double with a spelling for every value: there is nothing an encoder can refuse.
            preconditionFailure("a job document could not be encoded: \(error)")
        }
    }
}

extension JSONEncoder {
    fileprivate static var documents: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }
}

extension JSONDecoder {
    fileprivate static var documents: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}

extension DecodingError {
    fileprivate var asInvalidInput: InvalidInput {
        switch self {
        case .typeMismatch(let type, let context):
            InvalidInput(context.field, nil, "must be \(Self.name(of: type)) in JSON")
        case .valueNotFound(let type, let context):
            InvalidInput(context.field, nil, "must be \(Self.name(of: type)) in JSON, not null")
        case .keyNotFound(let key, let context):
            InvalidInput(context.field, nil, "lacks \(key.stringValue)")
        case .dataCorrupted(let context):
            InvalidInput(context.field, nil, "must be valid JSON")
        @unknown default:
            InvalidInput("job", nil, "must be valid JSON")
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is [String].Type, is [Any].Type: "a list of strings"
        default: "an object"
        }
    }
}

extension DecodingError.Context {
    /// The path of the member as people write it, `backoff.max_delay` or `run[1]`; `job` for the whole.
    fileprivate var field: String {
        var path = ""
        for key in codingPath {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
        return path.isEmpty ? "job" : escapedForMessage(path)
    }
}
