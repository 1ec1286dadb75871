import RedisClient
import Testing

@testable import Carillon

@Suite("Small parts of the engine")
struct PartTests {
    @Test(
        "what is not a hint is ignored",
        arguments: [
            "", " ", "default", "default ", "default x", "default -1", "default 86400000001",
            "default 99999999999999999999", "default 1.5", "default\n5", String(repeating: "a", count: 260) + " 5",
            "default 5 0", "default 5 -1", "default 5 x", "default 5 ", "default -5 6", "default 300000001 6",
            "default 5 6 7", "default 5 99999999999999999999",
        ])
    func noHint(text: String) { #expect(Hint(Array(text.utf8)) == nil) }

    @Test("a hint names its queue and when to come")
    func hint() throws {
        let hint = try #require(Hint(Array("mail 1500".utf8)))
        #expect(hint.queue == "mail")
        #expect(hint.wait == .microseconds(1_500))
        #expect(hint.request == nil)
        #expect(Hint(Array("mail 86400000000".utf8))?.wait == .seconds(86_400))
        #expect(Hint([0xff, 0xfe, 0x20, 0x35]) == nil)
    }

    @Test("a stand-down names its queue, a wait, and the claim that it is about")
    func standDown() throws {
        let hint = try #require(Hint(Array("mail 300000000 12".utf8)))
        #expect(hint.queue == "mail")
        #expect(hint.wait == .seconds(300))
        #expect(hint.request == 12)
    }

    @Test("random bytes are no hints, and harm nothing")
    func randomHints() {
        var random = SplitMix(seed: 3)
        for _ in 0..<20_000 {
            let bytes = (0..<random.next() % 12).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if let hint = Hint(bytes) { #expect(hint.wait >= .zero && hint.wait <= .seconds(86_400)) }
        }
    }

    @Test("plans are made once for a document, and a document that breaks a rule keeps failing")
    func plans() throws {
        var plans = RunPlans()
        let good = Array("{\"handler\":\"work\",\"timeout\":\"5s\",\"max_attempts\":7}".utf8)
        for _ in 0..<2 {
            let plan = try plans.plan(for: good[...]).get()
            #expect(plan.action == .handler("work"))
            #expect(plan.timeout == .seconds(5))
            #expect(plan.retry.maxAttempts == 7)
        }
        let body = Array("xx{}yy".utf8)
        for _ in 0..<2 { #expect(throws: InvalidInput.self) { try plans.plan(for: body[2..<4]).get() } }
        // More documents than are remembered.
        for number in 0..<2_500 {
            let document = Array("{\"handler\":\"h\(number)\"}".utf8)
            #expect(try plans.plan(for: document[...]).get().action == .handler("h\(number)"))
        }
        #expect(try plans.plan(for: good[...]).get().action == .handler("work"))
    }

    @Test("plans of large documents do not fill the memory, whether they make sense or not")
    func largePlans() throws {
        var plans = RunPlans()
        for number in 0..<100 {
            let nonsense = Array("\(number)".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 250_000)
            #expect(throws: InvalidInput.self) { try plans.plan(for: nonsense[...]).get() }
            #expect((250_000...4 << 20).contains(plans.byteCount))
        }
    }

    @Test(
        "documents that make no sense are refused, never trusted",
        arguments: [
            "", "{", "null", "[]", "{\"handler\":1}", "{\"handler\":\"a b\"}", "{\"handler\":\"a\",\"run\":[\"b\"]}",
            "\u{0}",
        ])
    func badDocument(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: InvalidInput.self) { try RunPlan(document: bytes[...]) }
    }

    @Test("a worker's settings are checked at both ends")
    func workerConfiguration() throws {
        let day = Duration.seconds(86_400)
        let hundred = try (0..<100).map { try QueueName("q\($0)") }
        let good: [() throws -> WorkerConfiguration] = [
            { try WorkerConfiguration() },
            { try WorkerConfiguration(name: String(repeating: "n", count: 64)) },
            { try WorkerConfiguration(queues: hundred) },
            { try WorkerConfiguration(concurrency: 1, lease: .seconds(1), drainTimeout: .zero) },
            { try WorkerConfiguration(concurrency: 1_000, lease: .seconds(3_600), drainTimeout: day) },
        ]
        for make in good { #expect(throws: Never.self) { try make() } }
        let bad: [(String, () throws -> WorkerConfiguration)] = [
            ("name", { try WorkerConfiguration(name: "") }), ("name", { try WorkerConfiguration(name: "a b") }),
            ("name", { try WorkerConfiguration(name: String(repeating: "n", count: 65)) }),
            ("queues", { try WorkerConfiguration(queues: []) }),
            ("queues", { try WorkerConfiguration(queues: [.default, .default]) }),
            ("queues", { try WorkerConfiguration(queues: hundred + [.default]) }),
            ("concurrency", { try WorkerConfiguration(concurrency: 0) }),
            ("concurrency", { try WorkerConfiguration(concurrency: 1_001) }),
            ("concurrency", { try WorkerConfiguration(concurrency: .min) }),
            ("lease", { try WorkerConfiguration(lease: .milliseconds(999)) }),
            ("lease", { try WorkerConfiguration(lease: .milliseconds(3_600_001)) }),
            ("drain-timeout", { try WorkerConfiguration(drainTimeout: .milliseconds(-1)) }),
            ("drain-timeout", { try WorkerConfiguration(drainTimeout: day + .milliseconds(1)) }),
        ]
        for (field, make) in bad {
            let error = #expect(throws: InvalidInput.self) { try make() }
            #expect(error?.field == field)
        }
        let short = #expect(throws: InvalidInput.self) { try WorkerConfiguration(lease: .milliseconds(1)) }
        #expect(short?.description == "lease: '1ms' must be from 1s to 1h")
    }

    @Test("a report is one line and then the output, byte for byte")
    func report() {
        #expect(Carillon.Report().argument == .string("0 -\n"))
        let output = Array(UInt8.min...UInt8.max)
        let report = Carillon.Report(startDelay: .microseconds(12_999), exitCode: -7, output: output)
        #expect(report.argument == .bytes(Array("12 -7\n".utf8) + output))
        #expect(Carillon.Report(startDelay: .milliseconds(-5)).argument == .string("0 -\n"))
    }
}
