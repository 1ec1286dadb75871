/// What a subscription hears.
public enum RedisMessage: Sendable, Hashable {
    /// All channels of this subscription are listened to; what is published from now on arrives.
    case subscribed
    /// The same after the connection was lost: messages may have been missed.
    case resubscribed
    case message(channel: String, payload: [UInt8])
}
