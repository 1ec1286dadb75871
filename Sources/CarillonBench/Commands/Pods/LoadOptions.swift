import ArgumentParser
import Carillon
import Glibc

/// What the pods do: from the flags, else from the environment as in containers, else a default.
struct LoadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Jobs (default: $JOB_COUNT).", valueName: "n"))
    var jobs: Int?

    @Option(help: ArgumentHelp("Interval of each job (default: $JOB_INTERVAL_MS).", valueName: "ms"))
    var intervalMs: Int?

    @Option(help: ArgumentHelp("How long each run takes (default: $JOB_DURATION_MS).", valueName: "ms"))
    var workMs: Int?

    @Option(help: ArgumentHelp("How long the test takes (default: $TEST_DURATION_SEC).", valueName: "s"))
    var seconds: Int?

    @Flag(help: "All jobs are due at the same instants, instead of spread over the interval.")
    var aligned = false

    /// The numbers, checked.
    struct Load: Equatable, Sendable {
        var jobs: Int
        var interval: Int
        var work: Int
        var seconds: Int
        var isSpread = true
    }

    /// - Parameter defaults: what counts where neither a flag nor a variable says anything.
    /// - Throws: ``Failure`` that names the flag or variable.
    func load(defaults: Load, variable: (String) -> String? = environmentVariable) throws(Failure) -> Load {
        func number(
            _ flag: String, _ value: Int?, _ name: String, _ fallback: Int, _ range: ClosedRange<Int>
        ) throws(Failure) -> Int {
            if let value {
                guard range.contains(value) else { throw Self.refusal(flag, String(value), range) }
                return value
            }
            guard let text = variable(name), !text.isEmpty else { return fallback }
            guard let value = Int(text), range.contains(value) else { throw Self.refusal(name, text, range) }
            return value
        }
        var load = defaults
        load.jobs = try number("--jobs", jobs, "JOB_COUNT", defaults.jobs, 1...100_000)
        // The product's own rule for intervals begins at 100 ms.
        load.interval = try number(
            "--interval-ms", intervalMs, "JOB_INTERVAL_MS", defaults.interval, 100...3_600_000)
        load.work = try number("--work-ms", workMs, "JOB_DURATION_MS", defaults.work, 0...600_000)
        load.seconds = try number("--seconds", seconds, "TEST_DURATION_SEC", defaults.seconds, 1...36_000)
        load.isSpread = !aligned && variable("JOB_ALIGNED") != "1"
        return load
    }

    private static func refusal(_ name: String, _ value: String, _ range: ClosedRange<Int>) -> Failure {
        Failure(
            .usage,
            "\(name) '\(escapedForMessage(value))': must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
}

/// A variable of this process, nil when it is not set or not UTF-8.
func environmentVariable(_ name: String) -> String? {
    getenv(name).flatMap { String(validatingCString: $0) }
}
