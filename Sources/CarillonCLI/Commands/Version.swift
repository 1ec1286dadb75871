import ArgumentParser

struct Version: ParsableCommand, Documented {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    static let examples = """
        carillon version
        """

    func run() throws {
        try StandardStreams.print("carillon \(carillonVersion)")
    }
}
