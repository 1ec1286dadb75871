import Testing

@testable import CarillonBench

/// `analyze` and the files that pods in containers leave.
@Suite struct AnalyzeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let plan = PodPlan(jobs: 1, interval: 1_000, work: 0, isSpread: false, start: 1_000, end: 3_000)
        try TextFile.write(plan.text + "\n", to: "\(folder.path)/plan")
    }

    private func write(_ name: String, _ text: String) throws {
        try TextFile.write(text, to: "\(folder.path)/\(name)")
    }

    @Test(arguments: ["stress", "distributed"])
    func `Complete logs pass`(test: String) async throws {
        try write("a-1.log", "worker a 1 0 5\nrun job-0@1000 1 1000500\n")
        try write("b-1.log", "worker b 1 0 5\nrun job-0@2000 1 2000500\n")
        let outcome = try await bench("analyze", "--test", test, "--logs", folder.path)
        #expect(outcome.code == 0)
        #expect(outcome.output.hasSuffix("OVERALL: PASS\n"))
        #expect(outcome.output.contains("Total executions: 2"))
    }

    @Test(arguments: ["stress", "distributed"])
    func `A slot that ran on two pods fails`(test: String) async throws {
        try write("a-1.log", "worker a 2 0 5\nrun job-0@1000 1 1000500\nrun job-0@2000 1 2000500\n")
        try write("b-1.log", "worker b 1 0 5\nrun job-0@2000 1 2000900\n")
        let outcome = try await bench("analyze", "--test", test, "--logs", folder.path)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("1 slots run twice"))
        #expect(outcome.output.hasSuffix("OVERALL: FAIL\n"))
    }

    @Test func `A log that was cut off is named, with its line`() async throws {
        try write("a-1.log", "worker a 1 0 5\nrun job-0@1000 1")
        let outcome = try await bench("analyze", "--logs", folder.path)
        #expect(outcome.code == 66)
        #expect(outcome.output == "carillon-bench: \(folder.path)/a-1.log:2: not a line of an execution log\n")
    }

    @Test func `A plan that is none is named`() async throws {
        try write("plan", "1 2 3\n")
        let outcome = try await bench("analyze", "--logs", folder.path)
        #expect(outcome.code == 66)
        #expect(outcome.output == "carillon-bench: \(folder.path)/plan: not the plan of a test\n")
    }

    @Test func `A folder that is not there is one line`() async throws {
        let outcome = try await bench("analyze", "--logs", folder.path + "/none")
        #expect(outcome.code == 66)
        #expect(outcome.output.hasPrefix("carillon-bench: \(folder.path)/none/plan cannot be read: "))
        #expect(outcome.output.split(separator: "\n").count == 1)
    }

    @Test func `A plot that cannot be written is one line, and no report`() async throws {
        try write("a-1.log", "worker a 1 0 5\nrun job-0@1000 1 1000500\nrun job-0@2000 1 2000500\n")
        let outcome = try await bench("analyze", "--logs", folder.path, "--plot", folder.path + "/none/x.svg")
        #expect(outcome.code == 73)
        #expect(outcome.output.hasPrefix("carillon-bench: \(folder.path)/none/x.svg cannot be written: "))
        #expect(!outcome.output.contains("OVERALL"))
    }
}
