import Glibc

/// The standard streams: the report to the output, everything else beside it.
enum Terminal {
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// A line for people, on standard error.
    static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Text without a line end, on standard error.
    static func draw(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Whether a person looks at standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A reader that has seen enough closes its end: there is just no more to do.
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
