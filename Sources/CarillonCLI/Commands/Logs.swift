import ArgumentParser
import Carillon

struct Logs: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Print the output of a run, or the result of its handler.",
        discussion: """
            The last 64 KiB of what an attempt printed, both streams as they came. A job stands for its latest attempt that \
            printed anything.
            """)

    static let examples = """
        carillon logs nightly-report
        carillon logs nightly-report@1795223970000
        """

    @Argument(help: ArgumentHelp("A run as 'carillon runs' names it, or a job.", valueName: "run|job"))
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let output = try await global.withClient { client in try await Self.output(of: name, client) }
        guard let output else {
            throw Failure(.failed, "no output is kept of '\(escapedForMessage(name))'")
        }
        // A terminal must not obey what a command printed; a file or a pipe gets every byte.
        try StandardStreams.put(StandardStreams.isTerminal ? Self.printable(output) : output)
    }

    private static func output(of name: String, _ client: CarillonClient) async throws -> [UInt8]? {
        if name.utf8.contains(UInt8(ascii: "@")) {
            guard let run = RunID(name) else {
                throw InvalidInput("run", name, "must be a run as 'carillon runs' names it")
            }
            return try await client.output(of: run)
        }
        for run in try await client.runs(of: JobID(name), limit: 20) {
            if let output = try await client.output(of: run) { return output }
        }
        return nil
    }

    private static func printable(_ output: [UInt8]) -> [UInt8] {
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let safe = lines.map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false)
                .map { escapedForMessage(String($0), limit: .max) }.joined(separator: "\t")
        }
        return Array(safe.joined(separator: "\n").utf8)
    }
}
