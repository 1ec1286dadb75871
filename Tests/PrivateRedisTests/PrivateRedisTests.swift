import Glibc
import Testing

@testable import PrivateRedis

@Suite(.timeLimit(.minutes(2)))
struct PrivateRedisTests {
    @Test func `answers as soon as it is started`() async throws {
        let redis = try await PrivateRedis.start()
        #expect(try ask(redis, "PING") == "+PONG\r\n")
        #expect(redis.url == "unix://" + redis.socketPath)
        #expect(redis.url.hasPrefix("unix:///"))
        await redis.stop()
    }

    @Test func `can be started from synchronous code`() throws {
        let redis = try PrivateRedis()
        #expect(try ask(redis, "PING") == "+PONG\r\n")
    }

    @Test func `stopping ends the process and deletes the temporary directory`() async throws {
        let redis = try await PrivateRedis.start()
        let identifier = try #require(redis.processIdentifier)
        #expect(exists(redis.directory + "/redis.log"))
        await redis.stop()
        #expect(stateOfProcess(identifier) == nil)
        #expect(redis.processIdentifier == nil)
        #expect(!exists(redis.directory))
        #expect(!exists(redis.socketPath))
    }

    @Test func `stopping twice is harmless and stopping is final`() async throws {
        let redis = try await PrivateRedis.start()
        await redis.stop()
        await redis.stop()
        await #expect(throws: PrivateRedisError.self) { try await redis.restart() }
    }

    @Test func `a directory given by the caller is kept`() async throws {
        let home = try TemporaryDirectory()
        let redis = try await PrivateRedis.start(directory: home.path + "/a/b", persistence: .appendOnly(.always))
        _ = try ask(redis, "SET key value")
        await redis.stop()
        #expect(exists(home.path + "/a/b/appendonlydir"))
        #expect(!exists(home.path + "/a/b/redis.sock"))

        let again = try await PrivateRedis.start(directory: home.path + "/a/b", persistence: .appendOnly(.always))
        #expect(try ask(again, "GET key") == "$5\r\nvalue\r\n")
        await again.stop()
    }

    @Test(.timeLimit(.minutes(1))) func `the end of the last reference is the end of the server`() async throws {
        var redis: PrivateRedis? = try await PrivateRedis.start()
        let identifier = try #require(redis?.processIdentifier)
        let directory = try #require(redis?.directory)
        redis = nil
        // The thread that started it may hold its own reference for a moment longer.
        while stateOfProcess(identifier) != nil || exists(directory) { await Task.yield() }
        #expect(!exists(directory))
    }

    @Test(arguments: [PrivateRedis.Persistence.Fsync.always, .everysec])
    func `an append-only file survives an orderly restart`(fsync: PrivateRedis.Persistence.Fsync) async throws {
        let redis = try await PrivateRedis.start(persistence: .appendOnly(fsync))
        let before = redis.processIdentifier
        _ = try ask(redis, "SET key value")
        try await redis.restart()
        #expect(redis.processIdentifier != before)
        #expect(try ask(redis, "GET key") == "$5\r\nvalue\r\n")
        #expect(try ask(redis, "CONFIG GET appendfsync").contains(fsync.rawValue))
    }

    @Test func `an append-only file survives a kill`() async throws {
        let redis = try await PrivateRedis.start(persistence: .appendOnly(.always))
        _ = try ask(redis, "SET key value")
        redis.kill()
        #expect(redis.processIdentifier == nil)
        try await redis.restart()
        #expect(try ask(redis, "GET key") == "$5\r\nvalue\r\n")
    }

    @Test func `without persistence a restart begins empty`() async throws {
        let redis = try await PrivateRedis.start()
        _ = try ask(redis, "SET key value")
        try await redis.restart()
        #expect(try ask(redis, "GET key") == "$-1\r\n")
        #expect(try ask(redis, "CONFIG GET save") == "*2\r\n$4\r\nsave\r\n$0\r\n\r\n")
        #expect(try ask(redis, "CONFIG GET port") == "*2\r\n$4\r\nport\r\n$1\r\n0\r\n")
        #expect(try ask(redis, "CONFIG GET maxmemory-policy").contains("noeviction"))
        #expect(try ask(redis, "CONFIG GET unixsocketperm").contains("700"))
    }

    @Test func `a suspended server is frozen until it is resumed`() async throws {
        let redis = try await PrivateRedis.start()
        let identifier = try #require(redis.processIdentifier)
        redis.suspend()
        #expect(stateOfProcess(identifier) == "T")
        redis.resume()
        #expect(try ask(redis, "PING") == "+PONG\r\n")
        #expect(stateOfProcess(identifier) != "T")
    }

    @Test func `a suspended server can be stopped, killed and restarted`() async throws {
        let redis = try await PrivateRedis.start(persistence: .appendOnly(.always))
        _ = try ask(redis, "SET key value")
        redis.suspend()
        try await redis.restart()
        #expect(try ask(redis, "GET key") == "$5\r\nvalue\r\n")
        redis.suspend()
        redis.kill()
        try await redis.restart()
        redis.suspend()
        await redis.stop()
        #expect(!exists(redis.directory))
    }

    @Test func `extra arguments win over our settings`() async throws {
        let redis = try await PrivateRedis.start(extraArguments: ["--maxmemory-policy", "allkeys-lru", "--hz", "50"])
        #expect(try ask(redis, "CONFIG GET maxmemory-policy").contains("allkeys-lru"))
        #expect(try ask(redis, "CONFIG GET hz").contains("50"))
    }

    @Test func `a server that wants a password starts and stops as well`() async throws {
        let redis = try await PrivateRedis.start(extraArguments: ["--requirepass", "secret"])
        let identifier = try #require(redis.processIdentifier)
        #expect(try ask(redis, "PING").hasPrefix("-NOAUTH"))
        await redis.stop()
        #expect(stateOfProcess(identifier) == nil)
    }

    @Test func `a restart returns when all data is read, however long that takes`() async throws {
        // 20 ms a key, with a look at the clients after every few bytes: the server answers LOADING meanwhile.
        let slow = ["--key-load-delay", "20000", "--loading-process-events-interval-bytes", "1024"]
        let redis = try await PrivateRedis.start(
            persistence: .appendOnly(.always), extraArguments: slow + ["--aof-use-rdb-preamble", "no"])
        for number in 0..<25 {
            _ = try ask(redis, "SET key\(number) " + String(repeating: "v", count: 2_000))
        }
        try await redis.restart()
        #expect(try ask(redis, "DBSIZE") == ":25\r\n")
        #expect(try #require(contents(redis.directory + "/redis.log")).contains("DB loaded from"))
    }

    @Test func `operations on one server may come from everywhere at once`() async throws {
        let redis = try await PrivateRedis.start()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    switch number % 4 {
                    case 0: try? await redis.restart()
                    case 1: redis.kill()
                    case 2: redis.suspend()
                    default: redis.resume()
                    }
                }
            }
        }
        try await redis.restart()
        #expect(try ask(redis, "PING") == "+PONG\r\n")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { await redis.stop() }
                group.addTask { try? await redis.restart() }
            }
        }
        #expect(redis.processIdentifier == nil)
        #expect(!exists(redis.directory))
    }

    @Test func `a server that dies by itself can be restarted`() async throws {
        let redis = try await PrivateRedis.start()
        let identifier = try #require(redis.processIdentifier)
        kill(identifier, SIGKILL)
        #expect(try await ends(identifier))
        try await redis.restart()
        #expect(try ask(redis, "PING") == "+PONG\r\n")
    }

    @Test func `many servers live side by side`() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let redis = try await PrivateRedis.start()
                    _ = try ask(redis, "SET key \(number)")
                    #expect(try ask(redis, "GET key") == "$1\r\n\(number)\r\n")
                    await redis.stop()
                    return redis.directory
                }
            }
            var directories: Set<String> = []
            for try await directory in group {
                directories.insert(directory)
            }
            #expect(directories.count == 8)
        }
    }
}
