import ArgumentParser

/// How data is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people; may change.
    case table
    /// One JSON document.
    case json
    /// One JSON object a line.
    case jsonl
}

/// `-o`, for every command that prints data.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to print: table, json or jsonl.")
    var format: OutputFormat = .table
}
