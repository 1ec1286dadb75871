import Glibc
import Testing

@testable import PrivateRedis

/// What becomes of the server when the process that started it ends without a word.
@Suite(.timeLimit(.minutes(2)))
struct PrivateRedisCrashTests {
    @Test func `a killed parent takes its server with it`() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let redis = try await PrivateRedis.start()
            try report(redis)
            kill(getpid(), SIGKILL)
        }
        let (identifier, directory) = try parse(result)
        #expect(try await ends(identifier))
        #expect(exists(directory))
        deleteDirectory(directory)
    }

    @Test func `a killed parent takes even a suspended server with it`() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let redis = try await PrivateRedis.start()
            redis.suspend()
            try report(redis)
            kill(getpid(), SIGKILL)
        }
        let (identifier, directory) = try parse(result)
        #expect(try await ends(identifier))
        deleteDirectory(directory)
    }

    @Test func `an exit without a stop leaves no server behind`() async throws {
        let result = await #expect(processExitsWith: .exitCode(3), observing: [\.standardOutputContent]) {
            let redis = try await PrivateRedis.start()
            try report(redis)
            exit(3)
        }
        let (identifier, directory) = try parse(result)
        #expect(try await ends(identifier))
        deleteDirectory(directory)
    }

    @Test func `the successor of a killed process finds its data whole`() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
            mkdtemp(&template)
            let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let redis = try await PrivateRedis.start(directory: directory, persistence: .appendOnly(.always))
            _ = try ask(redis, "SET key value")
            try report(redis)
            kill(getpid(), SIGKILL)
        }
        let (identifier, directory) = try parse(result)
        // No wait here: the lock makes the successor wait until the dying server has let go.
        let redis = try await PrivateRedis.start(directory: directory, persistence: .appendOnly(.always))
        #expect(stateOfProcess(identifier).map { $0 == "Z" } ?? true)
        #expect(try ask(redis, "GET key") == "$5\r\nvalue\r\n")
        await redis.stop()
        deleteDirectory(directory)
    }

    @Test func `a machine without redis-server says what to install`() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            setenv("PATH", "/nonexistent:relative", 1)
            do {
                _ = try await PrivateRedis.start()
            } catch {
                print("error=\(error)")
            }
            exit(0)
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(
            output.contains(
                "error=redis-server was not found on PATH; install it with: apt-get install redis-server\n"))
    }

    @Test func `starting, restarting and stopping leaks no descriptor and no zombie`() async throws {
        // In a process of its own, where no other test opens files.
        await #expect(processExitsWith: .success) {
            let first = try await PrivateRedis.start()
            await first.stop()
            let before = openDescriptors()
            for _ in 0..<5 {
                let redis = try await PrivateRedis.start()
                try await redis.restart()
                redis.kill()
                await redis.stop()
                _ = try? await PrivateRedis.start(extraArguments: ["--no-such-setting"])
                _ = try? await PrivateRedis.start(directory: "/dev/null")
            }
            #expect(openDescriptors() == before)
            #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
        }
    }

    @Test func `the server inherits nothing it was not handed`() async throws {
        let stray = open("/dev/zero", O_RDONLY)
        defer { close(stray) }
        let redis = try await PrivateRedis.start()
        let identifier = try #require(redis.processIdentifier)
        var links: [String] = []
        for number in 0..<64 {
            if let resolved = realpath("/proc/\(identifier)/fd/\(number)", nil) {
                links.append(String(cString: resolved))
                free(resolved)
            }
        }
        #expect(links.first == "/dev/null")
        #expect(links.contains(redis.directory + "/redis.lock"))
        #expect(!links.contains("/dev/zero"))
    }
}

private func report(_ redis: PrivateRedis) throws {
    print("server=\(redis.processIdentifier ?? 0)=\(redis.directory)=")
    fflush(nil)
}

private func parse(_ result: ExitTest.Result?) throws -> (identifier: Int32, directory: String) {
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let fields = output.split(separator: "=")
    let start = try #require(fields.firstIndex { $0.hasSuffix("server") }, "no report in \(quoted(output))")
    return (try #require(Int32(fields[start + 1])), String(fields[start + 2]))
}
