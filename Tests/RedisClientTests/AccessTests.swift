import Testing

@testable import RedisClient

/// Who is let in, and what those hear who are not.
@Suite struct AccessTests {
    private let server = TestRedis(options: [
        "--requirepass", "right", "--user", "worker", "on", ">secret", "~*", "&*", "+@all", "--user", "narrow", "on",
        ">secret", "~app:*", "+get", "--user", "open", "on", "nopass", "~*", "+@all",
    ])

    private func configuration(_ username: String?, _ password: String?, database: Int = 0) -> RedisConfiguration {
        var configuration = server.configuration
        configuration.username = username
        configuration.password = password
        configuration.database = database
        return configuration
    }

    @Test(
        arguments: [(nil, "right"), ("default", "right"), ("worker", "secret"), ("open", nil)] as [(String?, String?)])
    func `the right password lets in, or none where none is needed`(username: String?, password: String?) async throws {
        let redis = RedisConnection(configuration: configuration(username, password), loop: loop)
        #expect(try await redis.send("ACL", "WHOAMI").string == username ?? "default")
        await redis.close()
    }

    @Test(arguments: [
        (nil, "wrong", "WRONGPASS"), ("worker", "right", "WRONGPASS"), ("nobody", "x", "WRONGPASS"),
        (nil, nil, "NOAUTH"), ("worker", nil, "WRONGPASS"),
    ])
    func `commands fail at once when the login is refused`(username: String?, password: String?, code: String)
        async throws
    {
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: configuration(username, password), loop: loop) {
            recorder.record($0)
        }
        let error = await #expect(throws: RedisError.self) { try await redis.send("GET", "k") }
        #expect(error?.code == code && error?.kind == .fatal)
        await recorder.waitForDown(code: code)
        await redis.close()
    }

    @Test func `a password that becomes right later lets in without a restart`() async throws {
        let recorder = Recorder<RedisConnectionEvent>()
        let late = RedisConnection(configuration: configuration("worker", "rotated"), loop: loop) {
            recorder.record($0)
        }
        await recorder.waitForDown(code: "WRONGPASS")
        let admin = RedisConnection(configuration: configuration(nil, "right"), loop: loop)
        _ = try await admin.send("ACL", "SETUSER", "worker", ">rotated")
        await recorder.waitForReady()
        #expect(try await late.send("PING") == .simple("PONG"))
        await late.close()
        await admin.close()
    }

    @Test func `a user with few rights may use them`() async throws {
        var narrow = configuration("narrow", "secret")
        narrow.clientName = "may-not-say-so"
        let redis = RedisConnection(configuration: narrow, loop: loop)
        #expect(try await redis.send("GET", "app:x") == .null)
        let error = await #expect(throws: RedisError.self) { try await redis.send("GET", "other") }
        #expect(error?.code == "NOPERM" && error?.kind == .fatal)
        await redis.close()
    }

    @Test func `a database that does not exist is fatal`() async throws {
        let redis = RedisConnection(configuration: configuration(nil, "right", database: 99), loop: loop)
        let error = await #expect(throws: RedisError.self) { try await redis.send("PING") }
        #expect(error?.kind == .fatal && error?.message.contains("out of range") == true)
        await redis.close()
    }
}
