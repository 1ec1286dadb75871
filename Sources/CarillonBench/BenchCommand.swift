import ArgumentParser
import Carillon
import Glibc
import PrivateRedis
import RedisClient

/// Measures Carillon; the figures in `bench/README.md` come from it.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillon-bench", abstract: "Prove and measure Carillon on this machine.",
        discussion: """
            Without --redis each measurement starts a redis-server of its own. Exit code: 0 when every criterion is met, 1 \
            when one is not, 64 for wrong flags, 69 when Redis cannot be reached.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "PROOF",
                subcommands: [
                    ConcurrencyBench.self, DistributedBench.self, StressBench.self, LoadBench.self, ChaosBench.self,
                ]),
            CommandGroup(
                name: "MEASUREMENTS",
                subcommands: [
                    ThroughputBench.self, LatencyBench.self, IdleBench.self, MemoryBench.self, ScaleBench.self,
                    RedisCPUBench.self, PeersBench.self, ClientBench.self,
                ]),
            CommandGroup(
                name: "PARTS OF A TEST IN CONTAINERS", subcommands: [Pod.self, Analyze.self, ChaosWorker.self]),
        ])

    static func main() async {
        // A peer that hangs up, be it `head` or Redis, must not end the process.
        signal(SIGPIPE, SIG_IGN)
        Glibc.exit(await outcome(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs one command line and answers its exit code.
    static func outcome(_ arguments: [String]) async -> Int32 {
        do {
            var command = try await asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as Failure: return complain(failure)
        case let invalid as InvalidInput: return complain(Failure(.usage, "--\(invalid.description)"))
        case let error as PrivateRedisError: return complain(Failure(.unavailable, error.description))
        case let error as CarillonError:
            let isAway = error.code == .unreachable || error.code == .temporary
            return complain(Failure(isAway ? .unavailable : .software, error.description))
        case let error as RedisError: return complain(Failure(.unavailable, error.description))
        default: break
        }
        let text = message(for: error)
        if exitCode(for: error) == .success {
            Terminal.print(text)
            return 0
        }
        let line = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.joined(separator: " ")
        return complain(Failure(exitCode(for: error) == .validationFailure ? .usage : .software, line))
    }

    private static func complain(_ failure: Failure) -> Int32 {
        Terminal.note("carillon-bench: " + failure.message.map { $0.isNewline ? " " : String($0) }.joined())
        return failure.code.rawValue
    }
}
