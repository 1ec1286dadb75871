import EventLoop
import Glibc
import PrivateRedis
import Synchronization

/// Stands between a worker and Redis, on a unix socket of its own, and passes on what it is told to: a network that fails.
///
///     worker ──requests──► Flow ──► Redis
///            ◄──replies─── Flow ◄──
///
/// One thread with `poll`; a fault counts from the next bytes on, and its end lets go, or cuts, what it held back.
final class Proxy: Sendable {
    let path: String
    private let upstream: String
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var fault: ProxyFault?
        /// Rises with each change of the fault.
        var change = 0
        var isStopped = false
        var source = SeededSource(seed: 0)
    }

    /// - Parameters:
    ///   - path: where clients connect.
    ///   - upstream: Redis' unix socket.
    init(path: String, upstream: String, seed: UInt64) throws(Failure) {
        self.path = path
        self.upstream = upstream
        listener = Wire.newSocket()
        guard UnixAddress.with(path, { bind(listener, $0, $1) }) == 0, listen(listener, 128) == 0 else {
            throw Failure(.cannotCreate, "\(path) cannot be listened on: \(String(cString: strerror(errno)))")
        }
        state.withLock { $0.source = SeededSource(seed: seed) }
    }

    /// Passes bytes on until ``stop()``.
    func run() async throws {
        try await onThread { [self] in loop() }
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// - Parameter fault: nil heals.
    func set(_ fault: ProxyFault?) {
        state.withLock { state in
            state.fault = fault
            state.change += 1
        }
    }

    // MARK: The thread

    private func loop() {
        var wires: [Wire] = []
        var change = 0
        var held: ProxyFault?
        while true {
            wait(for: wires)
            let (fault, latest, isStopped) = state.withLock { ($0.fault, $0.change, $0.isStopped) }
            if isStopped { break }
            if latest != change {
                if let held { Self.end(held, &wires) }
                (change, held) = (latest, fault)
            }
            accept(&wires)
            wires = wires.compactMap { pass($0, fault) }
        }
        for wire in wires { wire.close() }
        close(listener)
        unlink(path)
    }

    private static func end(_ fault: ProxyFault, _ wires: inout [Wire]) {
        guard case .blackHole(_, _, let isLate) = fault else { return }
        for index in wires.indices {
            if isLate {
                wires[index].requests.release()
                wires[index].replies.release()
            } else {
                wires[index].requests.drop()
                wires[index].replies.drop()
                wires[index].isCut = true
            }
        }
    }

    private func wait(for wires: [Wire]) {
        let now = EventLoop.now
        var watched = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        var due = now + 20_000_000
        for wire in wires {
            // An end that is gone would be reported for ever.
            watched.append(pollfd(fd: wire.clientHasEnded ? -1 : wire.client, events: Int16(POLLIN), revents: 0))
            watched.append(pollfd(fd: wire.serverHasEnded ? -1 : wire.server, events: Int16(POLLIN), revents: 0))
            for flow in [wire.requests, wire.replies] { due = min(due, flow.nextDue ?? .max) }
        }
        // What cannot be sent at once is tried again a moment later: peers that do not read are rare here.
        poll(&watched, nfds_t(watched.count), Int32(max(1, (due - now) / 1_000_000)))
    }

    private func accept(_ wires: inout [Wire]) {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            if let server = Wire.connect(to: upstream) {
                wires.append(Wire(client: client, server: server))
            } else {
                close(client)
            }
        }
    }

    /// Moves what can be moved; nil when the connection is over.
    private func pass(_ wire: Wire, _ fault: ProxyFault?) -> Wire? {
        var wire = wire
        let now = EventLoop.now
        if !wire.clientHasEnded, let bytes = Wire.read(wire.client) {
            if bytes.isEmpty { wire.clientHasEnded = true }
            take(bytes, fault, isReply: false, now, &wire)
        }
        if !wire.serverHasEnded, let bytes = Wire.read(wire.server) {
            if bytes.isEmpty { wire.serverHasEnded = true }
            take(bytes, fault, isReply: true, now, &wire)
        }
        if !Wire.send(&wire.requests, to: wire.server, at: now) { wire.serverHasEnded = true }
        // Replies to somebody who has gone are read and forgotten, so that late requests are executed all the same.
        if wire.clientHasEnded { wire.replies.drop() }
        if !wire.clientHasEnded, !Wire.send(&wire.replies, to: wire.client, at: now) { wire.clientHasEnded = true }
        guard wire.isOver || wire.isCut else { return wire }
        wire.close()
        return nil
    }

    private func take(_ bytes: [UInt8], _ fault: ProxyFault?, isReply: Bool, _ now: Int64, _ wire: inout Wire) {
        guard !bytes.isEmpty else { return }
        var due = now
        var passed = bytes[...]
        switch fault {
        case .dropReplies? where isReply && chance(of: 4):
            passed = []
            cut(&wire)
        case .reset? where chance(of: 20):
            passed = bytes.prefix(state.withLock { Int.random(in: 0..<bytes.count, using: &$0.source) })
            cut(&wire)
        case .delay(let requests, let replies)?:
            due += (isReply ? replies : requests).nanosecondsClamped
        case .blackHole(let requests, let replies, _)? where isReply ? replies : requests: due = .max
        default: break
        }
        if isReply { wire.replies.add(passed, due: due) } else { wire.requests.add(passed, due: due) }
    }

    private func chance(of one: Int) -> Bool {
        state.withLock { Int.random(in: 0..<one, using: &$0.source) == 0 }
    }

    /// Closing with this option set sends RST instead of an orderly end, where the socket knows the difference.
    private func cut(_ wire: inout Wire) {
        var option = linger(l_onoff: 1, l_linger: 0)
        for descriptor in [wire.client, wire.server] {
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        wire.isCut = true
    }
}
