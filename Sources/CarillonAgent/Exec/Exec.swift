public import Carillon
import PrivateRedis

/// Runs commands for runs.
public enum Exec {
    /// Runs one command to its end and leaves nothing of it behind.
    ///
    /// The command leads a session and process group of its own, reads from /dev/null, and has no open file but its
    /// outputs (and one pipe, descriptor 63, through which the kernel kills the group should this process die). Of our
    /// environment it sees PATH, HOME, LANG, LC_ALL, TZ, USER, LOGNAME, SHELL and TMPDIR only. Nothing in its arguments
    /// is interpreted unless `command.shell` says so.
    ///
    /// When its time is up, or the task is cancelled, the whole group gets SIGTERM, and after `grace` SIGKILL. A group
    /// does not survive its leader: what a command leaves in the background is killed shortly after it ends.
    ///
    /// - Parameters:
    ///   - environment: variables of the run (`CARILLON_…`); they win over the command's own.
    ///   - timeout: how long it may take; nil means as long as it likes.
    ///   - grace: how long it may take to end after SIGTERM; 10 s by default.
    ///   - onOutput: sees the output while it is written, line by line without the line break (a line of more than
    ///     64 KiB in pieces), on a thread that the command's output waits for.
    public static func run(
        _ command: Command, environment: [(String, String)] = [], timeout: Duration? = nil,
        grace: Duration = .seconds(10), onOutput: (@Sendable ([UInt8]) -> Void)? = nil
    ) async -> ExecResult {
        let start = ContinuousClock.now
        func result(_ termination: ExecResult.Termination, _ output: OutputTail? = nil) -> ExecResult {
            ExecResult(termination: termination, output: output ?? TailBuffer().finish(), duration: .now - start)
        }
        if Task.isCancelled {
            return result(.cancelled)
        }
        do {
            let cancellation = try CancellationPipe()
            let outcome = try await withTaskCancellationHandler {
                try await onThread {
                    CommandSupervisor.supervise(
                        command, variables: environment, cancellation: cancellation, timeout: timeout, grace: grace,
                        onOutput: onOutput)
                }
            } onCancel: {
                cancellation.cancel()
            }
            let (termination, output) = try outcome.get()
            return result(termination, output)
        } catch let refusal as CommandRefusal {
            return result(.notStarted(reason: refusal.reason))
        } catch {
            return result(.notStarted(reason: "\(error)"))
        }
    }
}
