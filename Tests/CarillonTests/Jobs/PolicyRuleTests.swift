import Carillon
import Testing

@Suite("The policies of a job")
struct PolicyRuleTests {
    @Test("What a job does not say has its default")
    func defaults() throws {
        let plain = try job()
        #expect(plain.queue == .default)
        #expect(plain.overlap == .skip)
        #expect(plain.catchUp == CatchUp(window: .seconds(365 * 86_400), coalesce: .latest))
        #expect(
            plain.retry
                == Retry(
                    maxAttempts: 3, growth: .exponential, delay: .seconds(1), maxDelay: .seconds(3_600), jitter: 0.2))
        #expect(plain.timeout == nil)
        #expect(plain.retention == Retention(succeeded: 20, failed: 20))
        #expect(!plain.pauseOnFailure)
    }

    @Test("What a job says is taken over")
    func explicit() throws {
        let changed = try job {
            $0.queue = "slow"
            $0.overlap = "buffer_one"
            $0.catchupWindow = "10m"
            $0.coalesce = "all"
            $0.timeout = "1h30m"
            $0.maxAttempts = 7
            $0.backoff = .init(type: "fixed", delay: "5s", maxDelay: "5s", jitter: 0)
            $0.owner = "file:jobs.yaml"
            $0.keepSucceeded = 0
            $0.keepFailed = 1_000
            $0.pauseOnFailure = true
        }
        #expect(changed.retention == Retention(succeeded: 0, failed: 1_000))
        #expect(changed.pauseOnFailure)
        #expect(changed.queue == (try QueueName("slow")))
        #expect(changed.overlap == .bufferOne)
        #expect(changed.catchUp == CatchUp(window: .seconds(600), coalesce: .all))
        #expect(changed.timeout == .seconds(5_400))
        #expect(
            changed.retry
                == Retry(maxAttempts: 7, growth: .fixed, delay: .seconds(5), maxDelay: .seconds(5), jitter: 0))
        #expect(changed.document.owner == "file:jobs.yaml")
    }

    @Test("A delay above the default maximum raises the maximum")
    func longDelay() throws {
        let patient = try job { $0.backoff = .init(delay: "2h") }
        #expect(patient.retry.maxDelay == .seconds(7_200))
    }

    @Test("Every overlap policy has its word", arguments: OverlapPolicy.allCases)
    func overlaps(policy: OverlapPolicy) throws {
        #expect(try job { $0.overlap = policy.rawValue }.overlap == policy)
    }

    @Test("Every catch-up policy has its word", arguments: Coalesce.allCases)
    func coalesces(policy: Coalesce) throws {
        #expect(try job { $0.coalesce = policy.rawValue }.catchUp.coalesce == policy)
    }

    @Test("The ends of every range are inside it")
    func ends() {
        #expect(refusal { $0.timeout = "1ms" } == nil)
        #expect(refusal { $0.timeout = "3650d" } == nil)
        #expect(refusal { $0.catchupWindow = "1s" } == nil)
        #expect(refusal { $0.catchupWindow = "3650d" } == nil)
        #expect(refusal { $0.maxAttempts = 1 } == nil)
        #expect(refusal { $0.maxAttempts = 100 } == nil)
        #expect(refusal { $0.backoff = .init(delay: "1ms", maxDelay: "366d", jitter: 1) } == nil)
        #expect(refusal { $0.description = String(repeating: "x", count: 1_024) } == nil)
    }

    @Test(
        "A policy that breaks a rule is refused with the field, the value and the rule",
        arguments: [
            Refusal("queue: '' must not be empty") { $0.queue = "" },
            Refusal("queue: '{x}' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit") {
                $0.queue = "{x}"
            },
            Refusal(
                "overlap: 'skp' must be one of skip, buffer_one, buffer_all, cancel_other, terminate_other, allow_all"
                    + " (did you mean 'skip'?)"
            ) { $0.overlap = "skp" },
            Refusal(
                "overlap: 'Skip' must be one of skip, buffer_one, buffer_all, cancel_other, terminate_other, allow_all"
                    + " (did you mean 'skip'?)"
            ) { $0.overlap = "Skip" },
            Refusal("coalesce: 'none' must be one of latest, earliest, all") { $0.coalesce = "none" },
            Refusal("catchup_window: '0s' must be at least 1s and at most 3650d") { $0.catchupWindow = "0s" },
            Refusal("catchup_window: '3651d' must be at least 1s and at most 3650d") { $0.catchupWindow = "3651d" },
            Refusal("timeout: '0s' must be more than 0 and at most 3650d") { $0.timeout = "0s" },
            Refusal("timeout: '3650d1ms' must be more than 0 and at most 3650d") { $0.timeout = "3650d1ms" },
            Refusal("timeout: '-1' is not a number with a unit, like 30s or 1h30m") { $0.timeout = "-1" },
            Refusal("timeout: '1e309s' has an unknown unit 'e'") { $0.timeout = "1e309s" },
            Refusal("max_attempts: '0' must be at least 1 and at most 100") { $0.maxAttempts = 0 },
            Refusal("keep_succeeded: '-1' must be at least 0 and at most 1000") { $0.keepSucceeded = -1 },
            Refusal("keep_failed: '1001' must be at least 0 and at most 1000") { $0.keepFailed = 1_001 },
            Refusal(
                "pause_on_failure: 'true' only goes with cron or every: a job that runs once has no next run"
            ) {
                $0.cron = nil
                $0.at = "2027-01-01T00:00Z"
                $0.pauseOnFailure = true
            },
            Refusal("max_attempts: '-1' must be at least 1 and at most 100") { $0.maxAttempts = -1 },
            Refusal("max_attempts: '9223372036854775807' must be at least 1 and at most 100") { $0.maxAttempts = .max },
            Refusal("backoff.type: 'linear' must be one of fixed, exponential") { $0.backoff = .init(type: "linear") },
            Refusal("backoff.delay: '0s' must be at least 1ms and at most 366d") { $0.backoff = .init(delay: "0s") },
            Refusal("backoff.delay: 'x' is not a number with a unit, like 30s or 1h30m") {
                $0.backoff = .init(delay: "x")
            },
            Refusal("backoff.max_delay: '1ms' must not be less than backoff.delay (1s)") {
                $0.backoff = .init(maxDelay: "1ms")
            },
            Refusal("backoff.max_delay: '367d' must be at least 1ms and at most 366d") {
                $0.backoff = .init(maxDelay: "367d")
            },
            Refusal("backoff.jitter: '-0.1' must be at least 0 and at most 1") { $0.backoff = .init(jitter: -0.1) },
            Refusal("backoff.jitter: 'nan' must be at least 0 and at most 1") { $0.backoff = .init(jitter: .nan) },
            Refusal("backoff.jitter: 'inf' must be at least 0 and at most 1") { $0.backoff = .init(jitter: .infinity) },
            Refusal("owner: '' must not be empty") { $0.owner = "" },
            Refusal("description: '\(String(repeating: "x", count: 200))…' must be at most 1024 bytes long") {
                $0.description = String(repeating: "x", count: 1_025)
            },
        ])
    func refused(_ refused: Refusal) {
        #expect(refusal(refused.change) == refused.rule)
    }

    @Test(
        "The payload of a command is text that a variable can hold", arguments: [[0x61, 0, 0x62], [0xFF]] as [[UInt8]])
    func commandPayload(payload: [UInt8]) throws {
        let id = try JobID("a")
        let refusal = #expect(throws: InvalidInput.self) {
            try Job(
                id: id,
                document: document {
                    $0.handler = nil
                    $0.run = ["a"]
                }, payload: payload)
        }
        #expect(refusal?.field == "payload")
        #expect(refusal?.rule == "must be UTF-8 without a NUL byte: a command gets it as CARILLON_PAYLOAD")
        #expect(try Job(id: id, document: document { $0.handler = "h" }, payload: payload).payload == payload)
    }

    @Test("A payload of 64 KiB is the largest")
    func payload() throws {
        let id = try JobID("a")
        let largest = [UInt8](repeating: 0, count: 65_536)
        #expect(try Job(id: id, document: document(), payload: largest).payload == largest)
        #expect(throws: InvalidInput("payload", nil, "must be at most 64 KiB, this is 65537 bytes")) {
            try Job(id: id, document: document(), payload: largest + [0])
        }
    }

    @Test("A definition that could not be read back is refused: escapes make JSON longer than the text")
    func definitionBytes() throws {
        let escapes = document {
            $0.handler = nil
            $0.run = ["echo", String(repeating: "\u{1}", count: 100_000)]
        }
        let error = #expect(throws: InvalidInput.self) {
            try Job(id: JobID("a"), document: escapes, payload: [])
        }
        #expect(error?.description.hasPrefix("job: 'a' must be at most 256 KiB as JSON, this is 6000") == true)
    }
}
