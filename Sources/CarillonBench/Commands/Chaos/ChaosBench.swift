import ArgumentParser
import Carillon
import EventLoop
import PrivateRedis

/// Worker processes, clients and a nemesis; afterwards the checkers read what everybody has written down.
struct ChaosBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Processes and a nemesis: every slot is accounted for, whatever fails.",
        discussion: """
            Starts a Redis of its own, whose clock, power and network it controls, and torments it and its workers. Histories \
            are written outside of Redis; checkers read them afterwards. One that fails keeps them and says where.

            Faults: \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("How long faults are injected; healing and rest come on top.", valueName: "s"))
    var duration = 600

    @Option(help: ArgumentHelp("Worker processes.", valueName: "n"))
    var processes = 4

    @Option(help: ArgumentHelp("Faults to inject, separated by commas (default: all).", valueName: "names"))
    var faults: String?

    @Option(help: ArgumentHelp("Of the nemesis' plan: the same seed, the same faults.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Lease of the workers.", valueName: "ms"))
    var leaseMs = 2_000

    @Option(help: ArgumentHelp("Keep the histories in this new folder.", valueName: "folder"))
    var histories: String?

    func validate() throws {
        try check("--duration", duration, in: 1...86_400)
        try check("--processes", processes, in: 1...64)
        try check("--lease-ms", leaseMs, in: 1_000...60_000)
        _ = try wantedFaults()
    }

    func run() async throws {
        guard options.redis == nil else {
            throw Failure(.usage, "--redis: chaos starts a Redis of its own, since it kills it")
        }
        guard let shim = try Program.sibling("libClockShim.so") else {
            throw Failure(
                .unavailable, "libClockShim.so does not lie beside this program: swift build --product ClockShim")
        }
        let folder = try ChaosFolder(histories)
        let settings = ChaosRun.Settings(
            seconds: duration, processes: processes, faults: try wantedFaults(),
            seed: seed ?? UInt64.random(in: 0...999_999), leaseMilliseconds: leaseMs)
        Terminal.note("chaos: seed \(settings.seed)")
        let start = EventLoop.now
        let histories = try await ChaosRun(settings: settings, folder: folder.path, shim: shim).run(Progress())
        var report = ChaosReport(histories: histories, settings: settings).report
        report.seconds = Double(EventLoop.now - start) / 1e9
        if !report.passed { folder.keep() }
        if folder.isKept { Terminal.note("chaos: histories are in \(folder.path)") }
        try options.publish(report)
    }

    func wantedFaults() throws -> [Fault] {
        guard let faults else { return Fault.allCases }
        return try faults.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let fault = Fault(rawValue: String(name)) else {
                let names = Fault.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--faults '\(escapedForMessage(String(name)))': must be of \(names)")
            }
            return fault
        }
    }
}
