import Triggers

@testable import CarillonBench

/// A level of two parents with five children each that went as it should, to be spoiled by the tests: two first attempts fail, two
/// workers start half a second apart and work all the time.
enum LoadFixture {
    static let level = LoadLevel(name: "tiny", parents: 2, children: 5, limit: 60)
    static let plan = FailurePlan(children: level.families.flatMap(\.children), seed: 1)
    private static let begin: Int64 = 1_000_000_000

    /// Children whose first attempt fails.
    static var failing: [String] { level.families.flatMap(\.children).filter { plan.fails($0, attempt: 1) } }

    static func attempt(
        _ job: String, parent: String?, attempt: Int = 1, worker: String = "worker-1", at milliseconds: Int64,
        succeeded: Bool = true
    ) -> AttemptRecord {
        let started = begin + milliseconds * 1_000
        return AttemptRecord(
            job: job, parent: parent, attempt: attempt, worker: worker, due: begin, started: started,
            ended: started + 10_000, succeeded: succeeded)
    }

    static var attempts: [AttemptRecord] {
        var attempts: [AttemptRecord] = []
        for (index, family) in level.families.enumerated() {
            let base = Int64(index) * 500
            attempts.append(attempt(family.parent, parent: nil, worker: "worker-\(index + 1)", at: base))
            for (number, child) in family.children.enumerated() {
                let at = base + 10 + Int64(number) * 10
                let fails = failing.contains(child)
                attempts.append(
                    attempt(
                        child, parent: family.parent, worker: "worker-\(index + 1)", at: at, succeeded: !fails))
                guard fails else { continue }
                attempts.append(
                    attempt(child, parent: family.parent, attempt: 2, worker: "worker-\(index + 1)", at: at + 110))
            }
        }
        return attempts
    }

    static func hierarchy(
        attempts: [AttemptRecord] = attempts,
        linked: ([String: [String: Hierarchy.Ending]]) -> [String: [String: Hierarchy.Ending]] = { $0 },
        parentEnd: Timestamp = Timestamp(milliseconds: 1_002_000)
    ) -> Hierarchy {
        let families = level.families
        let good = Dictionary(
            uniqueKeysWithValues: families.map { family in
                (
                    family.parent,
                    Dictionary(uniqueKeysWithValues: family.children.map { ($0, Hierarchy.Ending.succeeded) })
                )
            })
        let linked = linked(good)
        return Hierarchy(
            planned: Dictionary(uniqueKeysWithValues: families.map { ($0.parent, Set($0.children)) }),
            linked: linked,
            tree: linked.mapValues { $0.mapValues { $0 == .succeeded ? "succeeded" : "\($0)" } },
            parentEnds: Dictionary(uniqueKeysWithValues: families.map { ($0.parent, parentEnd) }),
            attempts: attempts)
    }

    static func result(_ hierarchy: Hierarchy = hierarchy()) -> LevelResult {
        var result = LevelResult(
            level: level, plan: plan, stagger: .milliseconds(500), created: level.runs, hierarchy: hierarchy)
        result.starts = [
            .init(worker: "worker-1", moment: begin), .init(worker: "worker-2", moment: begin + 500_000),
        ]
        result.samples = [
            QueueSample(seconds: 0, length: 12, running: 0, succeeded: 0),
            QueueSample(seconds: 0.25, length: 6, running: 1, succeeded: 5),
            QueueSample(seconds: 0.75, length: 2, running: 2, succeeded: 9),
            QueueSample(seconds: 1, length: 0, running: 0, succeeded: 12),
        ]
        result.memory = (before: 1_048_576, after: 2_097_152)
        result.steps = [.init(what: "initialized", seconds: 0.01), .init(what: "validated", seconds: 1.25)]
        return result
    }

    static let environment = LoadEnvironment(
        settings: LoadWorkers.Settings(), date: "2026-11-21T08:00:00Z", host: "a host",
        redis: "Redis 7.0.15, in memory",
        commandTimeout: .seconds(3), lease: .seconds(10))

    static func report(_ results: LevelResult...) -> Report {
        LoadReport(results: results, environment: environment).report
    }
}
