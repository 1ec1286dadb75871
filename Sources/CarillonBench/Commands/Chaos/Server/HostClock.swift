import Glibc
import Synchronization

/// The wall clock of the host that Redis runs on, as far as Redis can tell: ours, plus a number in a file that its preloaded
/// library reads each time.
final class HostClock: Sendable {
    let path: String
    private let history: HistoryFile
    private let offset = Mutex(Int64(0))

    /// - Parameters:
    ///   - path: of the file to make.
    ///   - history: where each setting is written down.
    init(path: String, history: HistoryFile) throws(Failure) {
        self.path = path
        self.history = history
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        guard file >= 0, ftruncate(file, 8) == 0 else { throw Failure(.cannotCreate, "\(path) cannot be written") }
    }

    /// Steps the clock, and answers what it is off by afterwards, in microseconds.
    @discardableResult
    func step(by microseconds: Int64) -> Int64 {
        offset.withLock { offset in
            offset += microseconds
            // A step forward counts from before it was made, one back from after: on both sides of the truth.
            if microseconds > 0 { history.append("\(hostMicroseconds()) \(offset)") }
            write(offset)
            if microseconds <= 0 { history.append("\(hostMicroseconds()) \(offset)") }
            return offset
        }
    }

    private func write(_ value: Int64) {
        var value = value
        let file = open(path, O_WRONLY | O_CLOEXEC)
        // In place, eight bytes at once: the other side has the page mapped.
        pwrite(file, &value, 8, 0)
        close(file)
    }
}
