/// What a proxy does to the bytes that pass through it.
enum ProxyFault: Equatable, Sendable {
    /// Requests pass; now and then a reply is dropped, after the request was executed, and the connection cut.
    case dropReplies
    /// Now and then a connection is reset in the middle of what passes.
    case reset
    /// Everything arrives later, in order.
    case delay(requests: Duration, replies: Duration)
    /// Nothing arrives, nothing is said. What was held back comes late, when it is over, or never: then the connection is cut.
    case blackHole(requests: Bool, replies: Bool, isLate: Bool)
}
