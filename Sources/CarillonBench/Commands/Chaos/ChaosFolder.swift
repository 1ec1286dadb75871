import Glibc
import PrivateRedis
import Synchronization

/// Where the histories of a test are: a temporary folder that only a failure keeps, or one that somebody named.
final class ChaosFolder: Sendable {
    let path: String
    private let kept: Atomic<Bool>

    /// - Throws: ``Failure`` when the folder is there already: histories of two tests are nobody's.
    init(_ named: String?) throws(Failure) {
        if let named {
            guard mkdir(named, 0o700) == 0, let resolved = realpath(named, nil) else {
                throw Failure(
                    .cannotCreate, "--histories: \(named) cannot be created: \(String(cString: strerror(errno)))")
            }
            path = String(cString: resolved)
            free(resolved)
        } else {
            var template = Array("/tmp/carillon-chaos-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw Failure(.cannotCreate, "/tmp admits no temporary folder") }
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        kept = Atomic(named != nil)
    }

    deinit { if !isKept { deleteDirectory(path) } }

    var isKept: Bool { kept.load(ordering: .relaxed) }

    func keep() { kept.store(true, ordering: .relaxed) }
}
