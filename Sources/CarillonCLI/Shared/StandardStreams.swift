import Carillon
import Glibc

/// Where output goes: data to standard output, everything else to standard error.
enum StandardStreams {
    /// Takes the standard descriptors that whoever started us has closed.
    ///
    /// The next thing opened would get their numbers, Redis' socket for instance, and what is printed would be sent there. They
    /// are opened the wrong way round, so that using them fails as it does when they are closed.
    static func occupyClosedDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes data and a line break, all of it or nothing the reader will miss.
    ///
    /// A reader that has seen enough (`carillon next … | head -1`) closes its end; that is no failure, there is just no more to do.
    /// - Throws: ``Failure`` when the data cannot be stored, on a full disk for instance.
    static func print(_ text: String) throws(Failure) {
        try put(Array((text + "\n").utf8))
    }

    /// Like ``print(_:)``, but nothing at all for no lines.
    static func print(lines: String) throws(Failure) {
        if !lines.isEmpty { try print(lines) }
    }

    /// Writes bytes as they are; see ``print(_:)``.
    static func put(_ bytes: [UInt8]) throws(Failure) {
        let code = write(bytes, to: STDOUT_FILENO)
        guard code == 0 || code == EPIPE else {
            throw Failure(.failed, "cannot write the output: \(String(cString: strerror(code)))")
        }
    }

    /// One line for people: `carillon: …`.
    static func complain(_ message: String) {
        _ = write(Array("carillon: \(message)\n".utf8), to: STDERR_FILENO)
    }

    /// Text for people that is more than a line or has a form of its own.
    static func note(_ text: String) {
        _ = write(Array((text + "\n").utf8), to: STDERR_FILENO)
    }

    /// Whether a person looks at standard output.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How many columns a table may have: those of the terminal, or nil when no one looks at it in a terminal.
    static var terminalWidth: Int? {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
