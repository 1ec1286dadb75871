import Carillon
import Logging
import ServiceLifecycle
import UnixSignals

func serve(redis: String) async throws {
    let scheduler = try Scheduler(redis: redis)
    scheduler.handle("report") { (tier: String, run: RunContext) in
        print("building the \(tier) report for \(run.scheduledTime), token \(run.fencingToken)")
    }
    let nightly = Schedule.cron("0 2 * * *", timezone: "Europe/Berlin")
    try await scheduler.schedule("nightly", nightly, handler: "report", payload: "gold")
    try await scheduler.enqueue("report", "silver", in: .seconds(5))
    try await ServiceGroup(services: [scheduler], gracefulShutdownSignals: [.sigterm], logger: .init(label: "me")).run()
}
