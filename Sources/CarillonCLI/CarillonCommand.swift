import ArgumentParser
import Carillon
import CarillonAgent
import Glibc

/// The command line: finds the command, runs it, and turns every way it can end into output and an exit code.
@main
struct CarillonCommand: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "carillon",
        abstract: "Distributed job scheduling on Redis.",
        groupedSubcommands: [
            CommandGroup(name: "RUN", subcommands: [Dev.self, AgentCommand.self, Progress.self]),
            CommandGroup(
                name: "JOB",
                subcommands: [
                    Apply.self, Add.self, List.self, Show.self, Pause.self, Resume.self, TriggerNow.self,
                    Backfill.self, Remove.self, Limit.self,
                ]),
            CommandGroup(
                name: "HISTORY",
                subcommands: [
                    Runs.self, Why.self, Logs.self, Dead.self, Tree.self, Status.self, Workers.self,
                ]),
            CommandGroup(
                name: "HELP YOURSELF",
                subcommands: [Next.self, Explain.self, Validate.self, DoctorCommand.self, Fsck.self, Version.self]),
        ]
    )

    static let examples = """
        # See it work, with a Redis of its own
        carillon dev --file jobs.yaml
        # Add a job, and look at what it did
        carillon add hello --every 5s -- echo hi
        carillon runs hello
        """

    static func main() async {
        // A peer that hangs up, be it `head` or Redis, must not end the process.
        signal(SIGPIPE, SIG_IGN)
        StandardStreams.occupyClosedDescriptors()
        Glibc.exit(await outcome())
    }

    private static func outcome() async -> Int32 {
        do {
            var command = try await asyncParseAsRoot(try ProcessArguments.checked())
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as Failure:
            StandardStreams.complain(failure.message)
            return failure.code.rawValue
        case let invalid as InvalidInput:
            return report(Failure(invalid))
        case let redis as CarillonError:
            return report(Failure(redis))
        case let file as JobFileError:
            return report(file)
        case let code as ExitCode:
            return code.rawValue
        default:
            return reportParsing(error)
        }
    }

    private static func report(_ error: JobFileError) -> Int32 {
        switch error {
        case .unreadable(let file, let reason):
            StandardStreams.complain("\(escapedForMessage(file)): \(reason)")
            return Failure.Code.noInput.rawValue
        case .invalid(let problems):
            StandardStreams.note(problems)
            return Failure.Code.invalidInput.rawValue
        }
    }

    /// What ArgumentParser ends with: help on request, or a message about the arguments.
    private static func reportParsing(_ error: any Error) -> Int32 {
        if exitCode(for: error) == .success {
            do throws(Failure) {
                try StandardStreams.print(help(for: error))
                return 0
            } catch {
                return report(error)
            }
        }
        let isUsage = exitCode(for: error) == .validationFailure
        let message = message(for: error).split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
        var line = escapedForMessage(message.joined(separator: " "), limit: 1_000)
        if line.hasPrefix("Missing expected argument"), let arguments = try? ProcessArguments.checked(),
            let value = ProcessArguments.valueTakenForOption(in: arguments)
        {
            line += "; '\(escapedForMessage(value))' is taken for an option unless it stands after --"
        }
        StandardStreams.complain(line + (helpHint(for: error).map { " (see \($0))" } ?? ""))
        return isUsage ? Failure.Code.usage.rawValue : Failure.Code.software.rawValue
    }

    /// `'carillon next --help'`, from the last line of the text that ArgumentParser would print.
    private static func helpHint(for error: any Error) -> String? {
        let parts = fullMessage(for: error).split(separator: "\n").last?.split(separator: "'") ?? []
        return parts.count == 3 && parts[0] == "  See " ? "'\(parts[1])'" : nil
    }
}
