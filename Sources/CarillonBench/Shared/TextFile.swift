import Glibc
import PrivateRedis

/// Whole files, read and written at once.
enum TextFile {
    /// - Throws: ``Failure`` that names the file and the system's reason.
    static func write(_ text: String, to path: String) throws(Failure) {
        guard let file = fopen(path, "w") else { throw failure(.cannotCreate, path, "cannot be written") }
        let bytes = Array(text.utf8)
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count else { throw failure(.cannotCreate, path, "cannot be written") }
    }

    /// - Throws: ``Failure`` that names the file and the system's reason.
    static func read(_ path: String) throws(Failure) -> String {
        guard let file = fopen(path, "r") else { throw failure(.noInput, path, "cannot be read") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes += chunk[..<count]
            if count < chunk.count { break }
        }
        guard ferror(file) == 0 else { throw failure(.noInput, path, "cannot be read") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The files of a folder whose names end with `suffix`, sorted.
    static func list(_ folder: String, suffix: String) throws(Failure) -> [String] {
        guard let entries = opendir(folder) else { throw failure(.noInput, folder, "cannot be read") }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(suffix) { names.append("\(folder)/\(name)") }
        }
        return names.sorted()
    }

    private static func failure(_ code: Failure.Code, _ path: String, _ problem: String) -> Failure {
        Failure(code, "\(path) \(problem): \(String(cString: strerror(errno)))")
    }
}

/// A folder for the files of one measurement, gone after it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws(Failure) {
        var template = Array("/tmp/carillon-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(.cannotCreate, "/tmp admits no temporary folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { deleteDirectory(path) }
}
