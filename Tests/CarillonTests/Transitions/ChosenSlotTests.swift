import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

/// A calendar's slot that a worker chose after an outage, dispatched so late that the slot behind it is due as well.
@Suite struct ChosenSlotTests {
    @Test func `What was settled with the chosen slot is not settled again`() async throws {
        // `earliest`: 910000 was chosen, 920000 to 980000 were recorded as coalesced, 990000 follows.
        let space = try await Space("jobs{gong} = 3 c !990000 l=earliest t=q⏎{}⏎\nschedule:default<gong> = 910000")
        await space.call(.claim, "w-1", 1, 10, 30_000, "default")
        #expect(try await space.value("jobs") == ["{gong} = 3 c <989999 l=earliest t=q⏎{}⏎"])
        #expect(try await space.value("runs").count == 1)
        #expect(try await space.value("arming") == ["<gong> = 1030000"])
    }
}
