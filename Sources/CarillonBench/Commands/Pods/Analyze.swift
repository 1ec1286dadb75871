import ArgumentParser

/// The report of a test whose pods were containers: reads what they wrote to a folder that they share.
struct Analyze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "The report of a test in containers, from the logs of its pods.")

    enum Test: String, ExpressibleByArgument, CaseIterable {
        case distributed, stress
    }

    @OptionGroup var options: BenchOptions

    @Option(help: "distributed or stress.")
    var test = Test.stress

    @Option(help: ArgumentHelp("Folder with the plan and the logs.", valueName: "folder"))
    var logs: String

    func run() async throws {
        let result = try PodResult(folder: logs)
        let report =
            switch test {
            case .distributed: DistributedReport(result: result).report
            case .stress: StressReport(result: result).report
            }
        try options.publish(report)
    }
}
