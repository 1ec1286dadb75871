import ArgumentParser

/// The dead set: runs that are out of attempts, kept for a person.
struct Dead: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Look after runs that are out of attempts.",
        discussion: """
            A run whose attempts are used up, or that was discarded (exit code 99), is kept: the last 10,000 of a namespace. Its job \
            goes on.
            """,
        subcommands: [DeadList.self, DeadRetry.self, DeadRemove.self])

    static let examples = """
        carillon dead ls --job nightly-report
        carillon dead retry nightly-report@1795223970000
        carillon dead retry --job nightly-report
        carillon dead remove --all --yes
        """
}
