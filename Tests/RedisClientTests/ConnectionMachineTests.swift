import Testing

@testable import RedisClient

/// The life of a connection, without a socket.
@Suite struct ConnectionMachineTests {
    private typealias Action = ConnectionMachine.Action
    private let refused = RedisError.notConnected("Connection refused")
    private let second: Int64 = 1_000_000_000

    private func ready(at now: Int64, _ configuration: RedisConfiguration = .init()) -> ConnectionMachine {
        var machine = ConnectionMachine(configuration)
        _ = machine.start()
        _ = machine.opened()
        for _ in Handshake(configuration).commands {
            _ = machine.received(.simple("OK"), now: now, jitter: 0)
        }
        return machine
    }

    @Test func `it connects, shakes hands and is ready`() {
        var machine = ConnectionMachine(RedisConfiguration())
        #expect(machine.start() == [.open])
        #expect(machine.state == .connecting)
        #expect(machine.opened() == [.beginHandshake([["PING"]])])
        #expect(machine.received(.simple("PONG"), now: 5, jitter: 0) == [.announceReady])
        #expect(machine.state == .ready(since: 5))
    }

    @Test func `a sound connection that is lost is made again at once`() {
        var machine = ready(at: 0)
        #expect(
            machine.lost(refused, now: second, jitter: 0.5) == [.disconnect, .announceDown(refused), .retry(after: 0)])
        #expect(machine.retryIsDue() == [.open])
        #expect(machine.state == .connecting)
    }

    @Test func `a connection that is lost as soon as it is ready counts as a failure`() {
        var machine = ready(at: 0)
        #expect(machine.lost(refused, now: 1, jitter: 0).last == .retry(after: 5_000_000))
    }

    @Test func `failed attempts wait longer and longer, up to a second`() {
        var machine = ConnectionMachine(RedisConfiguration())
        _ = machine.start()
        var waits: [Int64] = []
        for _ in 0..<10 {
            guard case .retry(let wait)? = machine.lost(refused, now: 0, jitter: 0.999_999).last else { break }
            waits.append((wait + 500_000) / 1_000_000)
            _ = machine.retryIsDue()
        }
        #expect(waits == [10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000])
    }

    @Test func `a sound connection makes the waits short again`() {
        var machine = ConnectionMachine(RedisConfiguration())
        _ = machine.start()
        for _ in 0..<8 {
            _ = machine.lost(refused, now: 0, jitter: 0)
            _ = machine.retryIsDue()
        }
        _ = machine.opened()
        _ = machine.received(.simple("PONG"), now: 0, jitter: 0)
        #expect(machine.lost(refused, now: second, jitter: 0).last == .retry(after: 0))
        _ = machine.retryIsDue()
        #expect(machine.lost(refused, now: second, jitter: 0).last == .retry(after: 5_000_000))
    }

    @Test func `a refusal in the handshake is announced and tried again`() {
        var machine = ConnectionMachine(RedisConfiguration(password: "x"))
        _ = machine.start()
        _ = machine.opened()
        let wrong = RedisError(serverLine: "WRONGPASS no")
        let actions = machine.received(.error(wrong), now: 0, jitter: 0)
        #expect(actions == [.disconnect, .announceDown(wrong), .retry(after: 5_000_000)])
        #expect(machine.state == .waiting)
        #expect(machine.received(.simple("PONG"), now: 0, jitter: 0).isEmpty)
    }

    @Test func `each attempt shakes hands from the beginning`() {
        var machine = ConnectionMachine(RedisConfiguration(database: 1))
        _ = machine.start()
        _ = machine.opened()
        #expect(machine.received(.simple("OK"), now: 0, jitter: 0).isEmpty)
        _ = machine.lost(refused, now: 0, jitter: 0)
        _ = machine.retryIsDue()
        #expect(machine.opened() == [.beginHandshake([["SELECT", 1], ["PING"]])])
        #expect(machine.received(.simple("OK"), now: 0, jitter: 0).isEmpty)
        #expect(machine.received(.simple("PONG"), now: 0, jitter: 0) == [.announceReady])
    }

    @Test func `once closed, nothing happens any more`() {
        var machine = ready(at: 0)
        #expect(machine.close() == [.disconnect])
        #expect(machine.close().isEmpty)
        #expect(machine.start().isEmpty && machine.opened().isEmpty && machine.retryIsDue().isEmpty)
        #expect(machine.lost(refused, now: 0, jitter: 0).isEmpty)
        #expect(machine.received(.null, now: 0, jitter: 0).isEmpty)
        #expect(machine.state == .closed)
    }

    @Test func `any sequence of events keeps at most one socket open`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var machine = ConnectionMachine(RedisConfiguration(database: 2, clientName: "x"))
            var open = 0
            var announcedReady = false
            for now in 0..<60 {
                let moment = Int64(now) * 40_000_000
                let actions =
                    switch Int.random(in: 0..<7, using: &generator) {
                    case 0: machine.start()
                    case 1: machine.opened()
                    case 2, 3: machine.received(.simple("OK"), now: moment, jitter: 0.3)
                    case 4: machine.lost(refused, now: moment, jitter: 0.3)
                    case 5: machine.retryIsDue()
                    default: now > 50 ? machine.close() : []
                    }
                for action in actions {
                    switch action {
                    case .open: open += 1
                    case .disconnect: (open, announcedReady) = (0, false)
                    case .announceReady: announcedReady = true
                    case .retry, .announceDown: #expect(open == 0)
                    case .beginHandshake: #expect(open == 1)
                    }
                }
                #expect(open <= 1)
                if case .ready = machine.state { #expect(announcedReady) } else { #expect(!announcedReady) }
            }
        }
    }
}

@Suite struct HandshakeTests {
    @Test func `it logs in, selects, names and checks, in this order`() {
        let handshake = Handshake(RedisConfiguration(username: "u", password: "p", database: 3, clientName: "n"))
        #expect(handshake.commands == [["AUTH", "u", "p"], ["SELECT", 3], ["CLIENT", "SETNAME", "n"], ["PING"]])
        #expect(Handshake(RedisConfiguration(password: "p")).commands == [["AUTH", "p"], ["PING"]])
    }

    @Test(arguments: ["LOADING x", "BUSY x", "NOAUTH x", "ERR max number of clients reached", "DENIED protected mode"])
    func `a server that does not let us work is not ready`(line: String) {
        var handshake = Handshake(RedisConfiguration())
        #expect(handshake.received(.error(RedisError(serverLine: line))) == .refused(RedisError(serverLine: line)))
    }

    @Test func `a user without the right to PING or name itself is let through`() {
        var handshake = Handshake(RedisConfiguration(clientName: "n"))
        #expect(handshake.received(.error(RedisError(serverLine: "NOPERM x"))) == .more)
        #expect(handshake.received(.error(RedisError(serverLine: "NOPERM x"))) == .done)
    }

    @Test func `a user without the right to its database is not`() {
        var handshake = Handshake(RedisConfiguration(database: 1))
        let error = RedisError(serverLine: "NOPERM x")
        #expect(handshake.received(.error(error)) == .refused(error))
    }

    @Test(arguments: [RESPValue.null, .integer(1), .array([]), .string([0x4f, 0x4b])])
    func `a reply that no Redis gives is refused`(reply: RESPValue) {
        var handshake = Handshake(RedisConfiguration())
        guard case .refused(let error) = handshake.received(reply) else {
            Issue.record("accepted \(reply)")
            return
        }
        #expect(error.code == "PROTOCOL")
    }
}

@Suite struct BackoffTests {
    @Test func `waits lie between half and all of their step, whatever the jitter`() {
        for jitter in [-1, 0, 0.25, 0.999, 1, 7, Double.infinity] {
            var backoff = Backoff()
            for step: Int64 in [10, 20, 40, 80, 160, 320, 640, 1000, 1000] {
                let wait = backoff.next(jitter: jitter)
                #expect((step * 500_000...step * 1_000_000).contains(wait))
            }
        }
    }
}

@Suite struct FIFOTests {
    @Test func `elements leave in the order in which they came, however the calls interleave`() {
        var fifo = FIFO<Int>()
        var next = 0
        var expected = 0
        for round in 0..<400 {
            for _ in 0..<(round * 7 % 53) {
                fifo.append(next)
                next += 1
            }
            for _ in 0..<(round * 5 % 31) where !fifo.isEmpty {
                #expect(fifo.first == expected)
                #expect(fifo.popFirst() == expected)
                expected += 1
            }
        }
        #expect(fifo.removeAll() == Array(expected..<next))
        #expect(fifo.isEmpty && fifo.popFirst() == nil && fifo.first == nil)
    }

    @Test func `removing some keeps the others in order`() {
        var fifo = FIFO<Int>()
        for i in 0..<10 { fifo.append(i) }
        _ = fifo.popFirst()
        #expect(fifo.removeAll { $0.isMultiple(of: 2) } == [2, 4, 6, 8])
        var seen: [Int] = []
        fifo.forEach { seen.append($0) }
        #expect(seen == [1, 3, 5, 7, 9])
    }
}
