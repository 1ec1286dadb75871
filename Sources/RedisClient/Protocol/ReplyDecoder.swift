internal import CEvent

extension RESPValue {
    init(_ reply: ce_reply) {
        var decoder = ReplyDecoder(node: reply.nodes, bytes: reply.bytes)
        self = decoder.next()
    }
}

/// Copies a reply out of the parser's flat buffers. The parser guarantees that they hold one complete value, and bounds
/// its depth.
private struct ReplyDecoder {
    var node: UnsafePointer<ce_node>
    /// Nil when the reply holds no strings.
    var bytes: UnsafePointer<UInt8>?

    mutating func next() -> RESPValue {
        let current = node.pointee
        node += 1
        switch current.kind {
        case CE_NODE_BULK:
            return .string(Array(take(current.value)))
        case CE_NODE_INTEGER:
            return .integer(current.value)
        case CE_NODE_ARRAY:
            let count = Int(current.value)
            return .array(
                Array(unsafeUninitializedCapacity: count) { buffer, initialized in
                    while initialized < count {
                        buffer.initializeElement(at: initialized, to: next())
                        initialized += 1
                    }
                })
        case CE_NODE_SIMPLE:
            return .simple(String(decoding: take(current.value), as: UTF8.self))
        case CE_NODE_ERROR:
            return .error(RedisError(serverLine: String(decoding: take(current.value), as: UTF8.self)))
        default:
            return .null
        }
    }

    private mutating func take(_ count: Int64) -> UnsafeBufferPointer<UInt8> {
        let taken = UnsafeBufferPointer(start: bytes, count: Int(count))
        bytes = bytes.map { $0 + Int(count) }
        return taken
    }
}
