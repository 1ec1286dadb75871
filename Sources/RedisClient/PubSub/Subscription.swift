/// One listener and the channels it wants.
struct Subscription: Sendable {
    let channels: Set<String>
    let deliver: @Sendable (RedisMessage) -> Void
    /// Channels that the present connection has not confirmed.
    private var unconfirmed: Set<String>
    private var wasComplete = false

    init(channels: Set<String>, deliver: @escaping @Sendable (RedisMessage) -> Void) {
        self.channels = channels
        self.deliver = deliver
        unconfirmed = channels
    }

    /// The connection that gave them is gone.
    mutating func forgetConfirmations() { unconfirmed = channels }

    /// Returns what to tell the listener, once the last of its channels is confirmed.
    mutating func confirm(_ channel: String) -> RedisMessage? {
        guard unconfirmed.remove(channel) != nil, unconfirmed.isEmpty else { return nil }
        defer { wasComplete = true }
        return wasComplete ? .resubscribed : .subscribed
    }
}

/// What a subscribed connection receives.
enum Push: Equatable {
    case subscribed(channel: String)
    case message(channel: String, payload: [UInt8])

    /// Nil when `reply` is none of them.
    init?(_ reply: RESPValue) {
        guard let parts = reply.array, parts.count == 3, let channelBytes = parts[1].bytes else { return nil }
        let channel = String(decoding: channelBytes, as: UTF8.self)
        switch (parts[0].string, parts[2]) {
        case ("message", .string(let payload)): self = .message(channel: channel, payload: payload)
        case ("subscribe", .integer): self = .subscribed(channel: channel)
        default: return nil
        }
    }
}
