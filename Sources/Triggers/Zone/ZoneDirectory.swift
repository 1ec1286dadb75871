internal import Glibc

/// The system's time zone files. The only file access of this module.
struct ZoneDirectory: Hashable, Sendable {
    let path: String

    /// `TZDIR` if it is set and absolute, otherwise `/usr/share/zoneinfo`.
    static var system: ZoneDirectory {
        let configured = getenv("TZDIR").map { String(cString: $0) } ?? ""
        return ZoneDirectory(path: configured.hasPrefix("/") ? configured : "/usr/share/zoneinfo")
    }

    var exists: Bool { access(path, X_OK) == 0 }

    /// The largest file that is read; real ones have up to 4 KB.
    private static let maximumSize = 1 << 20

    /// The bytes of the file for a name that passed ``ZoneIdentifier/fault(in:)``, or the errno.
    func read(_ identifier: String) -> Result<[UInt8], Errno> {
        // Not blocking: a FIFO in the place of a file must not hang the scheduler.
        let descriptor = open("\(path)/\(identifier)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(Errno(code: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(Errno(code: errno)) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else { return .failure(Errno(code: kind == S_IFDIR ? EISDIR : EMEDIUMTYPE)) }
        guard status.st_size <= Self.maximumSize else { return .failure(Errno(code: EFBIG)) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return Glibc.read(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .failure(Errno(code: errno)) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return .success(bytes)
    }

    struct Errno: Error {
        let code: Int32
        var text: String { code == EMEDIUMTYPE ? "Not a regular file" : String(cString: strerror(code)) }
    }

    /// The names of the zones one level below the directory (`Europe/Berlin`) and two (`America/Indiana/Knox`).
    func identifiers() -> [String] {
        var found: [String] = []
        for area in names(in: path) where ZoneIdentifier.fault(in: "\(area)/X") == nil {
            for place in names(in: "\(path)/\(area)") {
                let nested = names(in: "\(path)/\(area)/\(place)")
                found += nested.isEmpty ? ["\(area)/\(place)"] : nested.map { "\(area)/\(place)/\($0)" }
            }
        }
        return found.filter { ZoneIdentifier.fault(in: $0) == nil }.sorted()
    }

    private func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
