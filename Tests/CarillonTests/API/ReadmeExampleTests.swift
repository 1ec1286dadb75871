import CarillonTesting
import EventLoop
import Glibc
import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

@Suite("The README's example", .timeLimit(.minutes(1)))
struct ReadmeExampleTests {
    /// A file of the repository, wherever the tests are built.
    private static func text(_ path: String) throws -> String {
        let here = try #require(realpath(#filePath, nil))
        defer { free(here) }
        let root = String(cString: here).split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let file = try #require(fopen((root + [Substring(path)]).joined(separator: "/"), "r"), "\(path)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("what the README shows is what is compiled here, and is no longer than fifteen lines")
    func verbatim() throws {
        let code = try Self.text("Tests/CarillonTests/API/ReadmeExample.swift")
        #expect(try Self.text("README.md").contains("```swift\n\(code)```"))
        #expect(code.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count <= 15)
    }

    @Test("it runs: the report that it enqueues is built, and the nightly one is on the schedule")
    func runs() async throws {
        let server = try await PrivateRedis.start(extraArguments: ["--notify-keyspace-events", "Kh"])
        let configuration = try RedisConfiguration(url: server.url)
        let subscriber = RedisSubscriber(configuration: configuration, loop: .shared)
        let listens = Gate(), counted = Gate()
        await subscriber.subscribe(["__keyspace@0__:{default}:counters"]) { message in
            if message == .subscribed { listens.open() } else { counted.open() }
        }
        await listens.pass()
        let program = Task { try await serve(redis: server.url) }
        await counted.pass()
        let client = CarillonClient(redis: configuration)
        #expect(try await client.status().first { $0.name == "succeeded" }?.value ?? 1 == 1)
        let nightly = try #require(try await client.job(JobID("nightly")))
        #expect(nightly.state == .scheduled)
        #expect(nightly.payload == Array("\"gold\"".utf8))
        program.cancel()
        try? await program.value
        await client.close()
        await subscriber.close()
    }
}
