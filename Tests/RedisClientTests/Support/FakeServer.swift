import Glibc
import Synchronization

@testable import RedisClient

/// A hostile peer: a TCP server on 127.0.0.1 that does to its n-th connection what the test says, byte by byte.
final class FakeServer: Sendable {
    /// - Parameter number: 0 for the first connection.
    typealias Behaviour = @Sendable (_ peer: RawSocket, _ number: Int) -> Void

    let port: UInt16
    private let listener: Int32

    var configuration: RedisConfiguration { RedisConfiguration(address: .tcp(host: "127.0.0.1", port: port)) }

    /// - Parameter behaviour: Runs on a thread of its own per connection, which is closed when it returns.
    init(_ behaviour: @escaping Behaviour) {
        (listener, port) = listenOnLoopback()
        let listener = listener
        let count = Mutex(0)
        runOnThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { break }
                var on: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                let number = count.withLock { count in
                    defer { count += 1 }
                    return count
                }
                runOnThread {
                    let peer = RawSocket(descriptor: descriptor)
                    behaviour(peer, number)
                    peer.close()
                }
            }
            // Closed by the thread that uses it: closed elsewhere, its number might be another socket's by the next accept.
            close(listener)
        }
    }

    /// Answers the handshake's PING first.
    static func afterHandshake(_ behaviour: @escaping Behaviour) -> FakeServer {
        FakeServer { peer, number in
            guard peer.readCommand() == ["PING"] else { return }
            peer.write("+PONG\r\n")
            behaviour(peer, number)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }
}

extension RawSocket {
    /// Answers every command with `+OK` until the other side closes.
    func answerAll() {
        while readCommand() != nil { write("+OK\r\n") }
    }

    /// Answers nothing until the other side closes.
    func stayMute() {
        while readCommand() != nil {}
    }
}

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

func runOnThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    let code = pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        }, context)
    precondition(code == 0, "no thread for a test's server")
    pthread_detach(thread)
}
