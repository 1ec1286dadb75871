import Glibc
import PrivateRedis
import RedisClient
import Testing

@testable import Carillon
@testable import CarillonBench

/// What the measurements share: gates, files, children, servers.
@Suite(.timeLimit(.minutes(2))) struct SharedTests {
    // MARK: Small parts

    @Test func `Who comes before a gate is opened, and who comes after, gets through`() async {
        let gate = Gate()
        let passed = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    await gate.wait()
                    passed.add(1)
                }
            }
            gate.open()
            await group.waitForAll()
        }
        gate.open()
        await gate.wait()
        #expect(passed.value == 10)
    }

    @Test func `Many may count at once`() async {
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { for _ in 0..<100 { counter.add(2) } } }
        }
        #expect(counter.value == 10_000)
    }

    @Test(arguments: [(-1, false), (0, false), (1, true), (64, true), (65, false)])
    func `A number outside of its range is refused by name`(value: Int, isGood: Bool) {
        if isGood {
            #expect(throws: Never.self) { try check("--pods", value, in: 1...64) }
        } else {
            let error = #expect(throws: (any Error).self) { try check("--pods", value, in: 1...64) }
            #expect(error.map { "\($0)" }?.contains("--pods \(value): must be from 1 to 64") == true)
        }
    }

    @Test func `A percentile is a value that was seen`() {
        let values = (1...20).map(Double.init)
        #expect(percentile(95, of: values) == 19)
        #expect(percentile(50, of: values) == 10)
        #expect(percentile(0, of: values) == 1)
        #expect(percentile(100, of: values) == 20)
        #expect(percentile(150, of: values) == 20)
        #expect(percentile(95, of: [7]) == 7)
        #expect(percentile(95, of: []) == nil)
    }

    @Test func `Digits are cut to what makes sense`() {
        #expect(decimal(1.005, digits: -3) == "1")
        #expect(decimal(1.0 / 3, digits: 40) == "0.333333333")
        #expect(decimal(.infinity, digits: 1) == "inf")
        #expect(grouped(.min) == "-9,223,372,036,854,775,808")
        #expect(grouped(999) == "999")
        #expect(grouped(1_000) == "1,000")
    }

    // MARK: Files

    @Test func `A file has what was written, and is listed by its ending`() throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "zeile ü\n", count: 300_000)
        try TextFile.write(text, to: folder.path + "/b.log")
        try TextFile.write("", to: folder.path + "/a.log")
        try TextFile.write("x", to: folder.path + "/plan")
        #expect(try TextFile.read(folder.path + "/b.log") == text)
        #expect(try TextFile.read(folder.path + "/a.log") == "")
        #expect(try TextFile.list(folder.path, suffix: ".log") == [folder.path + "/a.log", folder.path + "/b.log"])
    }

    @Test func `A file that cannot be read or written is named with the reason`() throws {
        let folder = try TemporaryFolder()
        let read = try #require(throws: Failure.self) { try TextFile.read(folder.path + "/none") }
        #expect(read == Failure(.noInput, "\(folder.path)/none cannot be read: No such file or directory"))
        let written = try #require(throws: Failure.self) { try TextFile.write("x", to: folder.path) }
        #expect(written == Failure(.cannotCreate, "\(folder.path) cannot be written: Is a directory"))
        let listed = try #require(throws: Failure.self) { try TextFile.list(folder.path + "/none", suffix: "") }
        #expect(listed.code == .noInput)
    }

    @Test func `A temporary folder goes with its files`() throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        let path = try #require(folder?.path)
        try TextFile.write("x", to: path + "/file")
        #expect(access(path, F_OK) == 0)
        folder = nil
        #expect(access(path, F_OK) == -1)
    }

    // MARK: Children

    @Test func `A child's end is told as it was`() async throws {
        #expect(try await Program.start("/bin/sh", ["-c", "exit 7"]).end() == .exited(7))
        #expect(try await Program.start("/bin/sh", ["-c", "kill -9 $$"]).end() == .signalled(9))
    }

    @Test func `A child works where it is told to, with the variables it is given`() async throws {
        let folder = try TemporaryFolder()
        let program = try Program.start(
            "/bin/sh", ["-c", "pwd >out; echo \"$NAME\" >>out"], directory: folder.path, environment: ["NAME=carillon"])
        #expect(try await program.end() == .exited(0))
        #expect(try TextFile.read(folder.path + "/out") == "\(folder.path)\ncarillon\n")
    }

    @Test func `A program that is not there is one line`() throws {
        let failure = try #require(throws: Failure.self) { try Program.start("/none/at/all", []) }
        #expect(failure.code == .unavailable)
        #expect(failure.message.hasPrefix("cannot run /none/at/all: "))
    }

    @Test func `A child's memory is known while it lives`() async throws {
        let program = try Program.start("/bin/sh", ["-c", "while :; do :; done"])
        let memory = try #require(program.residentMemory)
        #expect(memory.all > 0)
        #expect(memory.own <= memory.all)
        _ = try await program.terminate()
        #expect(program.residentMemory == nil)
    }

    @Test func `Programs beside this one are found, others are not`() throws {
        #expect(try Program.sibling("carillon-bench") != nil)
        #expect(try Program.sibling("no-such-program") == nil)
    }

    // MARK: Servers

    @Test func `A server of its own listens where it was asked to`() async throws {
        let server = try await BenchServer.start(nil, tcp: true)
        #expect(server.isPrivate)
        let url = try #require(server.tcpURL)
        #expect(url.hasPrefix("redis://127.0.0.1:"))
        let guest = try await BenchServer.start(url)
        #expect(!guest.isPrivate)
        let (one, other) = (server.client(try Namespace("x")), guest.client(try Namespace("x")))
        _ = try await one.store.read(["SET", .string(one.store.key("k")), "v"])
        #expect(try await other.store.read(["GET", .string(other.store.key("k"))]).string == "v")
        await one.close()
        await other.close()
        await guest.stop()
        await server.stop()
    }

    @Test func `Without being asked a server of its own has no TCP port`() async throws {
        let server = try await BenchServer.start(nil)
        #expect(server.tcpURL == nil)
        #expect(server.url.hasPrefix("unix://"))
        #expect(try server.newNamespace() != server.newNamespace())
        await server.stop()
    }

    @Test func `A namespace is deleted whole, and its neighbours stay`() async throws {
        let server = try await BenchServer.start(nil)
        let (mine, other) = (server.client(try Namespace("mine")), server.client(try Namespace("mine2")))
        for client in [mine, other] {
            _ = try await client.store.pipeline(
                (0..<2_500).map { ["SET", .string(client.store.key("k\($0)")), "v"] })
        }
        try await mine.deleteNamespace()
        #expect(try await mine.store.read(["DBSIZE"]).integer == 2_500)
        #expect(try await other.store.read(["GET", .string(other.store.key("k7"))]).string == "v")
        await mine.close()
        await other.close()
        await server.stop()
    }

    // MARK: Figures of Redis

    @Test func `Errors since an earlier look are counted by their first word`() {
        let before = RedisFigures(info: "errorstat_BUSY:count=2\r\nerrorstat_NOSCRIPT:count=1")
        let after = RedisFigures(
            info: "errorstat_BUSY:count=5\r\nerrorstat_NOSCRIPT:count=9\r\nerrorstat_OOM:count=1\r\nerrorstat_X:count=y"
        )
        #expect(after.errors(since: before) == ["BUSY": 3, "OOM": 1])
        #expect(before.errors(since: before) == [:])
        #expect(before.errors(since: after) == [:])
    }

    @Test func `A real server tells its version, its clients and its errors`() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try Namespace("x"))
        let before = try await client.figures()
        #expect(before.version.split(separator: ".").count == 3)
        #expect(!before.isAppendOnly)
        #expect(before.connectedClients >= 1)
        _ = try await client.store.read(["SET", .string(client.store.key("text")), "v"])
        _ = try? await client.store.read(["LPUSH", .string(client.store.key("text")), "v"])
        #expect(try await client.figures().errors(since: before) == ["WRONGTYPE": 1])
        await client.close()
        await server.stop()
    }
}
