/// One program to run for a run of a job.
public struct Command: Sendable, Hashable {
    /// The program and its arguments, each passed on as it is; with `shell` one single string, the script.
    public var arguments: [String]
    /// Whether `/bin/sh -c` reads the command. Off by default: no part of an argument is ever interpreted.
    public var shell: Bool
    /// Variables beyond the inherited ones, which they replace; see `Exec.run`.
    public var environment: [String: String]
    /// Where it runs; nil (the default) means where this process does.
    public var workingDirectory: String?

    public init(
        arguments: [String], shell: Bool = false, environment: [String: String] = [:], workingDirectory: String? = nil
    ) {
        self.arguments = arguments
        self.shell = shell
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}
