import ArgumentParser
import Carillon
import RedisClient

struct Status: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Show the counts of the whole namespace.",
        discussion: """
            All figures are of one instant. queue_depth is what waits to be run: ready_now, retrying (not before a time) and buffered \
            (behind a live run of the same job). exhausted is how many jobs stay although no slot of theirs is left: recurring ones \
            past their end_at or remaining_runs, one-time jobs of a file that have had their run, and those whose run is dead. What \
            groups use of their limits is in 'carillon limit'.
            """)

    static let examples = """
        carillon status
        carillon status -o json | jq .queue_depth
        """

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (counts, version) = try await global.withClient { client in
            (try await client.status(), try await client.redisVersion())
        }
        guard output.format == .table else {
            let members = counts.map { ($0.name, JSONText.integer($0.value)) } + [("redis_version", JSONText(version))]
            return try StandardStreams.print(JSONText.object(members).text)
        }
        var table = Table()
        for (name, value) in counts { table.add([name, String(value)]) }
        table.add(["redis_version", version ?? "-"])
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
    }
}

extension CarillonClient {
    /// What `INFO` calls `redis_version`; nil for a server that does not say.
    fileprivate func redisVersion() async throws(CarillonError) -> String? {
        let lines = try await store.read(["INFO", "server"]).string?.split(whereSeparator: \.isNewline) ?? []
        let line = lines.first { $0.hasPrefix("redis_version:") }
        return line.map { String($0.dropFirst("redis_version:".count)) }
    }
}
