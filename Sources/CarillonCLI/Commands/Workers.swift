import ArgumentParser
import Carillon
import Triggers

struct Workers: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "List the live workers.",
        discussion: "A worker that crashed is listed until it has not been heard of for ten minutes.")

    static let examples = """
        carillon workers
        carillon workers -o json
        """

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workers = try await global.withClient { try await $0.workers() }
        guard output.format == .table else {
            let records = workers.map { worker in
                JSONText.object([
                    ("worker", .string(worker.id)), ("silence_ms", .integer(worker.silence.milliseconds)),
                    ("running", .integer(Int64(worker.running))),
                    ("capacity", JSONText(worker.capacity.map { Int64($0) })),
                    ("queues", .array(worker.queues.map { .string($0) })), ("host", JSONText(worker.host)),
                    ("pid", JSONText(worker.processID.map { Int64($0) })),
                ])
            }
            return try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
        var table = Table(["WORKER", "HEARD", "RUNNING", "QUEUES", "HOST"])
        for worker in workers {
            table.add([
                worker.id, "\(DurationText.format(worker.silence)) ago",
                "\(worker.running)/\(worker.capacity.map(String.init) ?? "?")", worker.queues.joined(separator: ","),
                worker.host ?? "-",
            ])
        }
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
    }
}
