import Glibc

/// A file descriptor with one owner: closed when its scope ends, so no early return can leak it.
package struct Descriptor: ~Copyable, Sendable {
    package let number: Int32

    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        Glibc.close(number)
    }

    /// Closes it now, for ends that must be gone before the next step.
    package consuming func close() {}

    /// Ends ownership; whoever takes the number closes it.
    package consuming func take() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// A pipe; both ends close on exec, so that only what is handed over on purpose reaches a child.
    package static func pipe() throws(SystemError) -> Pipe {
        var ends: [Int32] = [-1, -1]
        guard GnuFunctions.openPipe?(&ends, O_CLOEXEC) == 0 else {
            throw SystemError("no pipe could be opened", errno)
        }
        return Pipe(reader: Descriptor(owning: ends[0]), writer: Descriptor(owning: ends[1]))
    }

    /// A second descriptor for the same open file, numbered 16 or higher: the standard numbers may be free in this
    /// process, and then `dup2` onto them in a child would overwrite one source with another.
    package static func raised(_ number: Int32) throws(SystemError) -> Descriptor {
        let raised = fcntl(number, F_DUPFD_CLOEXEC, 16)
        guard raised >= 0 else {
            throw SystemError("no file descriptor is free", errno)
        }
        return Descriptor(owning: raised)
    }
}

/// Both ends of a pipe.
package struct Pipe: ~Copyable, Sendable {
    package var reader: Descriptor
    package var writer: Descriptor

    package init(reader: consuming Descriptor, writer: consuming Descriptor) {
        self.reader = reader
        self.writer = writer
    }

    /// Closes the write end, once a child holds it.
    package consuming func keepingReader() -> Descriptor {
        reader
    }
}
