import Glibc

/// What glibc offers but Swift's `Glibc` module hides, because that is built without `_GNU_SOURCE`: looked up by name
/// once. Every one is there since glibc 2.36 (Debian 12); nil on an older one.
enum GnuFunctions {
    /// `fcntl` command that chooses the signal of an asynchronous descriptor.
    static let setSignal: Int32 = 10
    /// `posix_spawn` flag: the child leads a new session.
    static let spawnSetSession: Int16 = 0x80

    typealias Actions = UnsafeMutablePointer<posix_spawn_file_actions_t>

    static let openPipe: (@convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32)? = function("pipe2")
    static let openProcess: (@convention(c) (pid_t, UInt32) -> Int32)? = function("pidfd_open")
    static let addCloseFrom: (@convention(c) (Actions, Int32) -> Int32)? =
        function("posix_spawn_file_actions_addclosefrom_np")
    static let addChangeDirectory: (@convention(c) (Actions, UnsafePointer<CChar>) -> Int32)? =
        function("posix_spawn_file_actions_addchdir_np")

    private static func function<Signature>(_ name: String) -> Signature? {
        dlsym(nil, name).map { unsafeBitCast($0, to: Signature.self) }
    }
}
