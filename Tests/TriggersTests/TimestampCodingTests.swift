import Testing

@testable import Triggers

/// A decoder and an encoder for one integer, so that no JSON library is needed to see the form on the wire.
@Suite("Timestamps in documents")
struct TimestampCodingTests {
    @Test(arguments: [0, 1, -1, 1_795_219_500_250, Int64.max, Int64.min]) func `are one integer`(milliseconds: Int64)
        throws
    {
        let encoder = IntegerEncoder()
        try Timestamp(milliseconds: milliseconds).encode(to: encoder)
        #expect(encoder.box.value == milliseconds)
        #expect(try Timestamp(from: IntegerDecoder(value: milliseconds)) == Timestamp(milliseconds: milliseconds))
    }
}

private final class Box {
    var value: Int64?
}

private struct IntegerEncoder: Encoder, SingleValueEncodingContainer {
    let box = Box()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> { fatalError("not an integer") }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { fatalError("not an integer") }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }
    func encodeNil() throws {}
    func encode<T: Encodable>(_ value: T) throws { box.value = value as? Int64 }
}

private struct IntegerDecoder: Decoder, SingleValueDecodingContainer {
    let value: Int64
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> { throw Mismatch() }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Mismatch() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
    func decodeNil() -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        guard let value = value as? T else { throw Mismatch() }
        return value
    }

    struct Mismatch: Error {}
}
