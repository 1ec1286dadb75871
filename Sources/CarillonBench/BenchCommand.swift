import ArgumentParser

/// Measures Carillon; the figures in `bench/README.md` come from it.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillon-bench", abstract: "Measure Carillon.",
        discussion: "Without --redis each measurement starts a redis-server of its own.",
        subcommands: [ClientBench.self, ConcurrencyBench.self])
}
