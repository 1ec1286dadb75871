import Carillon
import Testing

@Suite("Priorities, limits, unique keys and parents of a job")
struct LimitRuleTests {
    private func once(_ change: (inout JobDocument) -> Void) throws(InvalidInput) -> Job {
        try job {
            $0.cron = nil
            $0.at = "2027-01-01T00:00:00Z"
            change(&$0)
        }
    }

    @Test("What a job does not say has its default")
    func defaults() throws {
        let plain = try job()
        #expect(plain.priority == 50)
        #expect(plain.concurrency == nil)
        #expect(plain.uniqueness == nil)
        #expect(plain.parent == nil)
        #expect(plain.onChildFailure == .fail)
    }

    @Test("What a job says is taken over")
    func explicit() throws {
        let changed = try once {
            $0.priority = 90
            $0.concurrency = .init(group: "mail", limit: 3, rate: "10/1s", burst: 5)
            $0.unique = "order:17"
            $0.uniqueWindow = "10m"
            $0.parent = "import@1798761600000"
            $0.onChildFailure = "ignore"
        }
        #expect(changed.priority == 90)
        #expect(
            changed.concurrency
                == ConcurrencyLimit(group: "mail", limit: 3, rate: .init(10, per: .seconds(1), burst: 5)))
        #expect(changed.uniqueness == Uniqueness(key: "order:17", window: .seconds(600)))
        #expect(changed.parent == "import@1798761600000")
        #expect(changed.onChildFailure == .ignore)
    }

    @Test("The ends of every range are inside it")
    func ends() {
        for priority in [1, 100] { #expect(refusal { $0.priority = priority } == nil) }
        for limit in [1, 100_000] { #expect(refusal { $0.concurrency = .init(group: "g", limit: limit) } == nil) }
        for rate in ["1/1ms", "1000/1ms", "1000000/366d"] {
            #expect(refusal { $0.concurrency = .init(group: "g", rate: rate) } == nil)
        }
    }

    static let refusals = [
        Refusal("priority: '0' must be at least 1 and at most 100 (100 comes first)") { $0.priority = 0 },
        Refusal("priority: '101' must be at least 1 and at most 100 (100 comes first)") { $0.priority = 101 },
        Refusal("concurrency.group: is missing: the limit belongs to a group") { $0.concurrency = .init(limit: 1) },
        Refusal("concurrency.limit: is missing: a group needs a limit or a rate") {
            $0.concurrency = .init(group: "g")
        },
        Refusal("concurrency.limit: '0' must be at least 1 and at most 100000") {
            $0.concurrency = .init(group: "g", limit: 0)
        },
        Refusal("concurrency.rate: '10' must be starts per time, such as 10/1s, with 1 to 1000000 starts") {
            $0.concurrency = .init(group: "g", rate: "10")
        },
        Refusal("concurrency.rate: '0/1s' must be starts per time, such as 10/1s, with 1 to 1000000 starts") {
            $0.concurrency = .init(group: "g", rate: "0/1s")
        },
        Refusal("concurrency.rate: '1001/1ms' must not be faster than one start each microsecond") {
            $0.concurrency = .init(group: "g", rate: "1001/1ms")
        },
        Refusal("concurrency.burst: '5' needs a rate") { $0.concurrency = .init(group: "g", limit: 1, burst: 5) },
        Refusal("concurrency.burst: '0' must be at least 1 and at most 100000") {
            $0.concurrency = .init(group: "g", rate: "1/1s", burst: 0)
        },
        Refusal("unique: 'k' is for jobs that run once; a recurring job is unique by its name") { $0.unique = "k" },
        Refusal("unique_window: '1m' needs `unique`, the key that it is about") { $0.uniqueWindow = "1m" },
        Refusal("parent: 'p' is for jobs that run once") { $0.parent = "p" },
        Refusal("on_child_failure: 'x' must be one of fail, ignore") { $0.onChildFailure = "x" },
    ]

    @Test("A broken rule is named with field and value", arguments: refusals)
    func refused(_ refusal: Refusal) {
        #expect(CarillonTests.refusal(refusal.change) == refusal.rule)
    }

    @Test("A name that is none is refused wherever a name belongs")
    func names() {
        let group = refusal { $0.concurrency = .init(group: "a/b", limit: 1) }
        #expect(group?.hasPrefix("concurrency.group: 'a/b'") == true)
        let key = refusal { $0.unique = "a b" }
        #expect(key?.hasPrefix("unique: 'a b'") == true)
        let parent = refusal { $0.parent = "a b" }
        #expect(parent?.hasPrefix("parent: 'a b'") == true)
    }
}
