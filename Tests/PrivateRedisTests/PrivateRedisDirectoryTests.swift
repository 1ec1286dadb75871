import Glibc
import Testing

@testable import PrivateRedis

@Suite(.timeLimit(.minutes(2)))
struct PrivateRedisDirectoryTests {
    @Test func `a long directory works, with the socket in a short one`() async throws {
        let home = try TemporaryDirectory()
        let long = home.path + "/" + String(repeating: "x", count: 150)
        let redis = try await PrivateRedis.start(directory: long, persistence: .appendOnly(.always))
        #expect(redis.directory == long)
        #expect(redis.socketPath.utf8.count <= 107)
        #expect(try ask(redis, "PING") == "+PONG\r\n")
        await redis.stop()
        #expect(!exists(redis.socketPath))
        #expect(exists(long + "/appendonlydir"))
    }

    @Test
    func
        `a stopped server's directory is free, even while a process that is just being started has a copy of its lock`()
        async throws
    {
        let home = try TemporaryDirectory()
        let directory = home.path + "/data"
        let redis = try await PrivateRedis.start(directory: directory)
        // What a fork has of every descriptor until it executes something else.
        let copies = (0..<1_024).filter { number in
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/self/fd/\(number)", &buffer, buffer.count)
            let target = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return target == directory + "/redis.lock"
        }.map { dup(Int32($0)) }
        #expect(copies.count == 1)
        await redis.stop()
        let again = try await PrivateRedis.start(directory: directory)
        await again.stop()
        for copy in copies { close(copy) }
    }

    @Test(arguments: [106, 107, 108])
    func `the socket stays in the directory up to the kernel's limit`(length: Int) async throws {
        let home = try TemporaryDirectory()
        let padding = length - home.path.utf8.count - "//redis.sock".utf8.count
        let directory = home.path + "/" + String(repeating: "y", count: padding)
        let redis = try await PrivateRedis.start(directory: directory)
        #expect((redis.socketPath == directory + "/redis.sock") == (length <= 107))
        #expect(try ask(redis, "PING") == "+PONG\r\n")
    }

    @Test(arguments: ["with space", "it's \"quoted\"", "-rf", "--port", "naïve", "$HOME;*", "tab\tand\\slash"])
    func `a directory may have any name`(name: String) async throws {
        let home = try TemporaryDirectory()
        let redis = try await PrivateRedis.start(
            directory: home.path + "/" + name, persistence: .appendOnly(.always))
        _ = try ask(redis, "SET key value")
        try await redis.restart()
        #expect(try ask(redis, "GET key") == "$5\r\nvalue\r\n")
        #expect(exists(home.path + "/" + name + "/appendonlydir"))
    }

    @Test func `a second server in the same directory is refused and the first goes on`() async throws {
        let home = try TemporaryDirectory()
        let first = try await PrivateRedis.start(directory: home.path, persistence: .appendOnly(.always))
        _ = try ask(first, "SET key value")
        let error = await #expect(throws: PrivateRedisError.self) {
            try await PrivateRedis.start(directory: home.path)
        }
        #expect(error?.kind == .directoryInUse)
        #expect(error?.description == "\"\(home.path)\" is in use by a private Redis of process \(getpid())")
        #expect(try ask(first, "GET key") == "$5\r\nvalue\r\n")

        first.kill()
        let still = await #expect(throws: PrivateRedisError.self) {
            try await PrivateRedis.start(directory: home.path)
        }
        #expect(still?.kind == .directoryInUse)
        await first.stop()
        let second = try await PrivateRedis.start(directory: home.path, persistence: .appendOnly(.always))
        #expect(try ask(second, "GET key") == "$5\r\nvalue\r\n")
    }

    @Test func `what a crashed predecessor left behind is no obstacle`() async throws {
        let home = try TemporaryDirectory()
        try write("not a socket", to: home.path + "/redis.sock")
        try write("999999999\n", to: home.path + "/redis.lock")
        try write("old log", to: home.path + "/redis.log")
        let redis = try await PrivateRedis.start(directory: home.path)
        #expect(try ask(redis, "PING") == "+PONG\r\n")
        #expect(contents(home.path + "/redis.lock") == "\(getpid())\n")
        #expect(try #require(contents(home.path + "/redis.log")).contains("old log") == false)
    }

    @Test(arguments: ["/proc/none/such", "/dev/null", "", "/tmp/\0x"])
    func `an unusable directory is named in the error`(path: String) async throws {
        let error = await #expect(throws: PrivateRedisError.self) {
            try await PrivateRedis.start(directory: path)
        }
        #expect(error?.kind == .directoryUnusable)
        #expect(try #require(error).description.contains("\n") == false)
    }

    @Test func `a server that does not start is quoted and leaves nothing behind`() async throws {
        let home = try TemporaryDirectory()
        let error = await #expect(throws: PrivateRedisError.self) {
            try await PrivateRedis.start(directory: home.path, extraArguments: ["--no-such-setting", "1"])
        }
        #expect(error?.kind == .startFailed)
        let description = try #require(error).description
        #expect(description.hasPrefix("redis-server ended before it was ready; its last words:\n"))
        #expect(description.contains("no-such-setting"))
        _ = try await PrivateRedis.start(directory: home.path)
    }

    @Test(arguments: [
        ("no-such-redis-server", "program \"no-such-redis-server\" was not found on PATH"),
        ("/no/such/server", "program \"/no/such/server\" does not exist"),
        ("/tmp", "program \"/tmp\" is a directory"),
        ("/etc/passwd", "program \"/etc/passwd\" is not executable (permission denied)"),
    ])
    func `an executable that is none is named in the error`(executable: String, line: String) async throws {
        let error = await #expect(throws: PrivateRedisError.self) {
            try await PrivateRedis.start(executable: executable)
        }
        #expect(error?.kind == .executableNotFound)
        #expect(error?.description == line)
    }

    @Test func `a program that is no server is quoted`() async throws {
        let error = await #expect(throws: PrivateRedisError.self) {
            try await PrivateRedis.start(executable: "/bin/false")
        }
        #expect(error?.description == "redis-server ended before it was ready")
    }
}
