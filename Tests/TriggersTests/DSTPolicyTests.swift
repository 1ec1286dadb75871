import Testing

@testable import Triggers

@Suite("Clock policies")
struct DSTPolicyTests {
    @Test func `the names in job files`() {
        #expect(DSTPolicy.Gap.allCases.map(\.rawValue) == ["run_at_transition", "skip", "shift_forward"])
        #expect(DSTPolicy.Overlap.allCases.map(\.rawValue) == ["first", "last", "both"])
        #expect(DSTPolicy.Gap(rawValue: "shift") == nil)
    }

    @Test func `the defaults are Debian cron's`() {
        #expect(DSTPolicy() == DSTPolicy(gap: .runAtTransition, overlap: .first))
    }

    @Test func `wildcard jobs do not heed a policy`() throws {
        for gap in DSTPolicy.Gap.allCases {
            for overlap in DSTPolicy.Overlap.allCases {
                let policy = DSTPolicy(gap: gap, overlap: overlap)
                let spring = try slots(
                    "0 * * * *", in: "Europe/Berlin", after: "2027-03-28 01:30", count: 1, dst: policy)
                #expect(spring == ["2027-03-28T03:00:00+02:00"])
                let autumn = try slots(
                    "0 * * * *", in: "Europe/Berlin", after: "2026-10-25 01:30", count: 2, dst: policy)
                #expect(autumn == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"])
            }
        }
    }
}
