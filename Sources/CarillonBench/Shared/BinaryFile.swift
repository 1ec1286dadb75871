import Glibc

/// Whole files of bytes.
enum BinaryFile {
    /// - Throws: ``Failure`` that names the file and the system's reason.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0 else {
            throw Failure(.noInput, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            while count < size, case let read = Glibc.read(file, start + count, size - count), read > 0 {
                count += read
            }
        }
    }
}
