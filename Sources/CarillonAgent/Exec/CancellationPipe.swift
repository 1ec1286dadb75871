import Glibc
import PrivateRedis

/// A cancelled task's word to the thread that waits in `poll`.
final class CancellationPipe: Sendable {
    private let pipe: Pipe

    init() throws(SystemError) {
        pipe = try Descriptor.pipe()
    }

    /// Readable once `cancel` was called.
    var descriptor: Int32 { pipe.reader.number }

    func cancel() {
        var byte: UInt8 = 0
        _ = write(pipe.writer.number, &byte, 1)
    }
}
