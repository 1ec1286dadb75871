import Glibc

/// Cuts a stream of bytes into lines for an observer.
struct LineSplitter: ~Copyable {
    /// A line longer than this is passed on in pieces, so that output without line breaks takes no memory.
    static let longestLine = 65_536

    private var partial: [UInt8] = []
    private let observer: @Sendable ([UInt8]) -> Void

    init(observer: @escaping @Sendable ([UInt8]) -> Void) {
        self.observer = observer
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let length = Self.lineLength(rest) {
            collect(rest.prefix(length))
            pass()
            rest = rest.dropFirst(length + 1)
        }
        collect(rest)
    }

    /// Passes on a last line that no line break ends.
    consuming func finish() {
        if !partial.isEmpty {
            observer(partial)
        }
    }

    /// Bytes before the first line break; `memchr` because there may be gigabytes to look through.
    private static func lineLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let end = memchr(start, 10, bytes.count) else {
                return nil
            }
            return UnsafeRawPointer(end) - start
        }
    }

    private mutating func collect(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while partial.count + rest.count > Self.longestLine {
            let room = Self.longestLine - partial.count
            partial.append(contentsOf: rest.prefix(room))
            rest = rest.dropFirst(room)
            pass()
        }
        partial.append(contentsOf: rest)
    }

    private mutating func pass() {
        observer(partial)
        partial.removeAll(keepingCapacity: true)
    }
}
