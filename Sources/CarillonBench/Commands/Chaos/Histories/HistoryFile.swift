import Glibc
import Synchronization

/// A history on disk: lines that are appended whole, by any number of threads and processes at once.
final class HistoryFile: Sendable {
    private let descriptor: Int32

    /// - Throws: ``Failure`` that names the file and the system's reason.
    init(_ path: String) throws(Failure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(.cannotCreate, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// One `write`, so that a kill -9 leaves the line there or not at all.
    func append(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}

/// The words of a history's lines; the last one takes what is left of the line.
enum HistoryText {
    /// - Parameter parse: nil for a line that makes no sense.
    /// - Throws: ``Failure`` that names the file and the first such line.
    static func parse<Value>(
        _ text: String, file: String, words: Int, _ parse: ([Substring]) -> Value?
    ) throws(Failure) -> [Value] {
        var values: [Value] = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            let parts = line.split(separator: " ", maxSplits: words - 1, omittingEmptySubsequences: false)
            guard parts.count == words, let value = parse(parts) else {
                throw Failure(.noInput, "\(file):\(index + 1): not a line of this history")
            }
            values.append(value)
        }
        return values
    }
}
