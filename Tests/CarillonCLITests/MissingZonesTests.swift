import Testing

@Suite("An agent whose image has no zone data")
struct MissingZonesTests {
    @Test("It refuses new jobs in a zone, and works on although there are old ones")
    func withoutZones() async throws {
        let tenant = try await Tenant()
        let environment = tenant.environment.merging(["TZDIR": "/nonexistent", "PATH": "/usr/bin:/bin"]) { $1 }
        let zoned = "version: 1\njobs: {zoned: {cron: '* * * * * *', timezone: Europe/Berlin, run: ['true']}}\n"
        let refusal = try carillon("apply", "-f", "-", environment: environment, input: zoned)
        #expect(refusal.code == 65)
        #expect(
            refusal.errors.hasPrefix(
                "-:2:47: error: timezone: 'Europe/Berlin' cannot be read: there is no /nonexistent; install tzdata "
                    + "in this image or set TZDIR\n"))
        #expect(try tenant.jobs().isEmpty)

        #expect(try tenant.run("apply", "-f", "-", input: zoned).code == 0)
        #expect(try tenant.run("add", "plain", "--cron", "@yearly", "--", "true").code == 0)
        let blind = try BackgroundCarillon(["agent"], environment: environment)
        #expect(try tenant.run("trigger", "plain", "--wait").code == 0)
        withExtendedLifetime(blind) {}
    }
}
