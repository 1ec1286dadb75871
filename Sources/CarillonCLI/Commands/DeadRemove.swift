import ArgumentParser
import Carillon
import Glibc

struct DeadRemove: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Delete dead runs.",
        discussion: """
            What is recorded of their attempts stays as long as the job keeps it. With the run of a job that was due once goes the \
            job. Exits with 1 if one of the named runs is not dead.
            """,
        aliases: ["rm"])

    static let examples = """
        carillon dead remove nightly-report@1795223970000
        carillon dead remove --all --yes
        """

    @OptionGroup var selection: DeadSelection
    @OptionGroup var global: GlobalOptions

    @Flag(help: "Do not ask before --all.")
    var yes = false

    func run() async throws {
        if selection.all, !yes { try Self.confirm() }
        try await selection.carryOut(global, done: "removed") { client, runs in try await client.removeDead(runs) }
    }

    private static func confirm() throws(Failure) {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(.usage, "--all: removes every dead run; say --yes to do so")
        }
        StandardStreams.note("Remove every dead run of the namespace? [y/N]")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw Failure(.failed, "nothing was removed")
        }
    }
}
