import Testing

@Suite("carillon why", .serialized)
struct WhyCommandTests {
    @Test("It prints one record a slot with the promised members, and a table for people")
    func records() async throws {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        #expect(try tenant.run("add", "bell", "--cron", "0 0 1 1 *", "--", "true").code == 0)
        #expect(try tenant.run("trigger", "bell", "--wait").code == 0)
        withExtendedLifetime(agent) {}
        let lines = try tenant.run("why", "bell", "-o", "jsonl").output.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(
            lines.first?.wholeMatch(
                of:
                    /\{"scheduled_time_ms":\d+,"disposition":"started","reason":"triggered by hand, claimed by \S+; succeeded","run_id":"bell@\d+\.m"\}/
            ) != nil)
        let table = try tenant.run("why", "bell").output
        #expect(table.hasPrefix("SLOT"))
        #expect(table.contains("started      triggered by hand"))
    }

    @Test("--at takes an instant in any of its forms")
    func at() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "bell", "--cron", "0 3 * * *", "--tz", "Europe/Berlin", "--", "true").code == 0)
        for (time, disposition) in [
            ("2099-01-01T02:00:00Z", "scheduled"), ("4070916000000", "scheduled"), ("2099-01-01 03:00", "scheduled"),
            ("2099-01-01T03:00:00Z", "not_a_slot"), ("03:00", "unknown"), ("03:01", "not_a_slot"),
        ] {
            let output = try tenant.run("why", "bell", "--at", time, "-o", "json").output
            #expect(output.contains("\"disposition\":\"\(disposition)\""), "\(time): \(output)")
            #expect(output.contains("\"run_id\":null"))
        }
    }

    @Test("A job that never was, a time that is none, and a limit out of range are refused")
    func refusals() async throws {
        let tenant = try await Tenant()
        #expect(
            try tenant.run("why", "nobody")
                == Outcome(code: 1, output: "", errors: "carillon: there is no job 'nobody'\n"))
        let time = try carillon("why", "bell", "--at", "noon", "--redis", "unix:///nonexistent")
        #expect(time.code == 65)
        #expect(time.errors.hasPrefix("carillon: at: 'noon' is not like "))
        #expect(try carillon("why", "bell", "--limit", "0").code == 64)
    }
}
