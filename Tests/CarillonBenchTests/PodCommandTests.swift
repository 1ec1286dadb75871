import Carillon
import Glibc
import PrivateRedis
import Testing
import Triggers

@testable import CarillonBench

/// A pod as a process of its own.
@Suite(.timeLimit(.minutes(2))) struct PodCommandTests {
    @Test func `A worker runs what is due until SIGTERM, and leaves its log`() async throws {
        let server = try await BenchServer.start(nil)
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let folder = try TemporaryFolder()
        let due = try await client.time()
        try await OneShots.create(40, due: due, client: client)
        let path = try #require(try Program.sibling("carillon-bench"))
        let pod = try Program.start(
            path,
            [
                "pod", "--redis", server.url, "--namespace", namespace.description, "--role", "worker", "--name", "pod",
                "--first", "3", "--schedulers", "2", "--work-ms", "0", "--logs", folder.path,
            ])
        while try await client.counter("succeeded") < 40 {}
        #expect(try await pod.terminate() == .exited(0))
        let file = "\(folder.path)/pod-3.log"
        let logs = try WorkerLog.parse(try TextFile.read(file), file: file)
        #expect(logs.map(\.name) == ["pod-3", "pod-4"])
        let summary = ExecutionSummary(logs, expected: Set((0..<40).map { "job-\($0)@\(due.milliseconds)" }))
        #expect(summary.total == 40)
        #expect(summary.unique == 40)
        #expect(summary.errors == 0)
        #expect(try await client.workers().isEmpty)
        await client.close()
        await server.stop()
    }

    @Test func `A leader that starts anew removes the jobs of an earlier test`() async throws {
        let server = try await BenchServer.start(nil)
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let folder = try TemporaryFolder()
        try await OneShots.create(3, due: try await client.time() + .seconds(3_600), prefix: "stale-", client: client)
        let path = try #require(try Program.sibling("carillon-bench"))
        let leader = try Program.start(
            path,
            [
                "pod", "--redis", server.url, "--namespace", namespace.description, "--role", "leader", "--name", "l",
                "--jobs", "2", "--interval-ms", "60000", "--seconds", "3600", "--logs", folder.path,
            ])
        while try await client.publishedPlan() == nil {}
        #expect(try await client.jobs().map(\.id) == ["job-0", "job-1"])
        let plan = try #require(try await client.publishedPlan())
        #expect(plan.jobs == 2)
        #expect(plan.interval == 60_000)
        #expect(plan.end - plan.start == 3_600_000)
        #expect(plan.start % 60_000 == 0)
        #expect(try await leader.terminate() == .exited(0))
        #expect(PodPlan(try TextFile.read(folder.path + "/plan")) == plan)
        await client.close()
        await server.stop()
    }

    @Test func `A plan that is over counts as none`() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try server.newNamespace())
        #expect(try await client.publishedPlan() == nil)
        let now = try await client.time().milliseconds
        var plan = PodPlan(jobs: 1, interval: 1_000, work: 0, isSpread: true, start: now - 9_000, end: now - 1)
        try await client.publish(plan)
        #expect(try await client.publishedPlan() == nil)
        plan.end = now + 3_600_000
        try await client.publish(plan)
        #expect(try await client.publishedPlan() == plan)
        await client.close()
        await server.stop()
    }

    @Test(arguments: [
        (["--redis", "http://x"], 64, "carillon-bench: --redis: Redis URL \"http://x\""),
        (["--namespace", "a b"], 64, "carillon-bench: --namespace"),
        (["--schedulers", "0"], 64, "carillon-bench: --schedulers 0: must be from 1 to 1000"),
        (["--first", "0"], 64, "carillon-bench: --first 0: must be from 1 to 100000"),
        (["--role", "king"], 64, "carillon-bench: The value 'king' is invalid for '--role"),
    ])
    func `A wrong flag is one line`(arguments: [String], code: Int32, message: String) async throws {
        let outcome = try await bench(["pod", "--logs", "/tmp"] + arguments)
        #expect(outcome.code == code)
        #expect(outcome.output.hasPrefix(message), "\(outcome.output)")
        #expect(outcome.output.split(separator: "\n").count == 1)
    }
}
