import ArgumentParser

/// What the nemesis can do.
enum Fault: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// kill -9 of a worker, another one in its place a moment later.
    case kill
    /// SIGTERM: it drains, and another one takes its place.
    case term
    /// SIGSTOP for less than the lease.
    case pauseShort = "pause-short"
    /// SIGSTOP for longer than the lease.
    case pauseLong = "pause-long"
    /// kill -9 of Redis, restarted with its append-only file.
    case redisKill = "redis-kill"
    /// SIGSTOP of Redis, up to longer than the lease.
    case redisPause = "redis-pause"
    /// kill -9 of Redis, its file cut where it was synced last.
    case powerLoss = "power-loss"
    case scriptFlush = "script-flush"
    case clientKill = "client-kill"
    /// The proxy lets requests pass, drops replies and cuts the connection.
    case dropReplies = "drop-replies"
    /// The proxy cuts connections by RST, in the middle of what it passes on.
    case reset
    case delay
    /// The proxy holds everything back, in one direction or both, without a word.
    case blackHole = "black-hole"
    /// The clock of Redis' host is set, forward or back.
    case clockJump = "clock-jump"
    /// It is set forward by up to two minutes, for good, or back by an hour for a moment.
    case clockLeap = "clock-leap"
    /// It is set to and fro for a while.
    case clockStrobe = "clock-strobe"

    /// What one fault at a time is done to.
    enum Lane: Hashable, Sendable {
        case worker, proxy, redis, commands, clock
    }

    var lane: Lane {
        switch self {
        case .kill, .term, .pauseShort, .pauseLong: .worker
        case .dropReplies, .reset, .delay, .blackHole: .proxy
        case .redisKill, .redisPause, .powerLoss: .redis
        case .scriptFlush, .clientKill: .commands
        case .clockJump, .clockLeap, .clockStrobe: .clock
        }
    }
}
