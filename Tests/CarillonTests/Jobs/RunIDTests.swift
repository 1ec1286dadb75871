import Testing
import Triggers

@testable import Carillon

/// A run's name comes from Redis: it is read byte by byte, and nothing else passes for one.
@Suite struct RunIDTests {
    @Test func namesTheJobAndTheSlot() throws {
        let run = try #require(RunID("report.daily@1700000000000"))
        #expect(run.job == "report.daily")
        #expect(run.scheduledTime == Timestamp(milliseconds: 1_700_000_000_000))
        #expect(!run.isManual)
    }

    @Test func aManualRunEndsWithItsMark() throws {
        let run = try #require(RunID("a@15.m"))
        #expect(run.scheduledTime == Timestamp(milliseconds: 15))
        #expect(run.isManual)
    }

    @Test func aSlotHasAtMostFifteenDigits() {
        #expect(RunID("a@999999999999999")?.scheduledTime == Timestamp(milliseconds: 999_999_999_999_999))
        #expect(RunID("a@1000000000000000") == nil)
        #expect(RunID("a@99999999999999999999999") == nil)
    }

    @Test(arguments: [
        "", "a", "@1", "a@", "a@x", "a@-1", "a@+1", "a@1x", "a@1.", "a@1.mm", "a@1.m ", "a@ 1", "a@١", "a@.m",
    ])
    func anythingElseIsNoRun(text: String) { #expect(RunID(text) == nil) }
}
