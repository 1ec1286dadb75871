// A child process that cannot outlive its parent and that is always reaped.
//
//      spawn ──► running ──(exits)──► zombie ──reap──► gone
//                   │                    ▲
//                   └── parent dies: KILL to the whole group, sent by the kernel
//
// Why not swift-subprocess 1.0.2 (one layer for everything rather than a mixture):
// - `Execution.teardown` (Teardown.swift) cancels its sequence as soon as the direct child has exited, so members of
//   the group that ignore TERM never get the KILL; and `Configuration.run` (Configuration.swift) reaps the child before
//   the caller regains control, after which the group's number may belong to somebody else.
// - After the child's exit, reads go on until the pipe is empty (`AsyncIO.read`, AsyncIO+Unix.swift): an orphan that
//   writes without end keeps the call from ever returning.
// - ENOENT, EACCES and ENOTDIR all become `executableNotFound` (Subprocess+Spawn.swift).
// - Nothing ties the child's life to the parent's, and there is no hook in which to do so on Linux.
//
// How the tie works. PR_SET_PDEATHSIG fires when the forking *thread* ends, reaches the direct child only, and is not
// reachable through `posix_spawn`. Instead the child inherits, as descriptor 63, the read end of a pipe that carries no
// data; the parent alone holds the write end. That open file has O_ASYNC set, KILL as its signal (F_SETSIG) and the
// child's group as its owner (F_SETOWN): when the parent disappears, for whatever reason, the kernel closes the write end
// and thereby kills the group. It is bound to the process, not to a thread; and the owner is a kernel object, not a
// number, so it can never hit a stranger. What is left open: a parent killed in the microseconds between the spawn and
// F_SETOWN, and a child whose processes all close descriptor 63.
import Glibc
import Synchronization

/// How a process ended.
package enum ExitStatus: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
}

/// What to start, and with what.
package struct SpawnPlan: Sendable {
    /// Path of the file to execute; a relative one is taken from the working directory.
    package var executable: String
    /// All arguments, the program's name first.
    package var arguments: [String]
    /// The whole environment, as `NAME=value`.
    package var environment: [String]
    package var workingDirectory: String?
    /// The descriptor that becomes standard output and standard error.
    package var output: Int32
    /// Further descriptors to hand over; they become 4, 5, …
    package var inherited: [Int32]

    package init(
        executable: String, arguments: [String], environment: [String], workingDirectory: String? = nil, output: Int32,
        inherited: [Int32] = []
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.output = output
        self.inherited = inherited
    }
}

/// A running child: leader of its own session and process group, standard input at /dev/null, no other open files.
package final class ChildProcess: Sendable {
    package let identifier: Int32
    /// Readable for `poll` once the child has exited, before it is reaped (a pidfd).
    package let exitDescriptor: Int32
    /// Reports POLLERR once no process of the child's family holds the tie any more.
    package let familyDescriptor: Int32
    private let status: Mutex<ExitStatus?>

    /// - Throws: `SystemError` with the kernel's number when nothing was started; ENOENT may mean the file, its
    ///   interpreter or the working directory.
    package init(_ plan: SpawnPlan) throws(SystemError) {
        keepExitStatuses
        let tie = try Descriptor.pipe()
        identifier = try spawn(plan, tie: tie.reader.number)
        let exit = GnuFunctions.openProcess?(identifier, 0) ?? -1
        guard exit >= 0 else {
            let code = errno
            kill(-identifier, SIGKILL)
            waitpid(identifier, nil, 0)
            throw SystemError("the process could not be watched by a process descriptor", code)
        }
        exitDescriptor = exit
        _ = fcntl(tie.reader.number, GnuFunctions.setSignal, SIGKILL)
        _ = fcntl(tie.reader.number, F_SETOWN, -identifier)
        _ = fcntl(tie.reader.number, F_SETFL, fcntl(tie.reader.number, F_GETFL) | O_ASYNC)
        familyDescriptor = tie.writer.take()
        status = Mutex(nil)
    }

    deinit {
        signalGroup(SIGKILL)
        _ = reap()
        close(exitDescriptor)
        close(familyDescriptor)
    }

    /// Signals the child alone; does nothing once it is reaped, when its number may be another's.
    package func signal(_ number: Int32) {
        status.withLock { status in
            if status == nil {
                kill(identifier, number)
            }
        }
    }

    /// Signals every process of the child's group; to be called before `reap`, which frees the group's number.
    package func signalGroup(_ number: Int32) {
        status.withLock { status in
            if status == nil {
                kill(-identifier, number)
            }
        }
    }

    /// Stops every process of the group and returns once the child no longer runs; SIGCONT to the group resumes it.
    package func suspend() {
        signalGroup(SIGSTOP)
        status.withLock { status in
            var information = siginfo_t()
            if status == nil {
                waitid(P_PID, id_t(identifier), &information, WSTOPPED | WEXITED | WNOWAIT)
            }
        }
    }

    /// Waits for the exit, without reaping.
    ///
    /// - Returns: whether the child has exited.
    package func waitForExit(until deadline: Deadline) -> Bool {
        while true {
            var watched = pollfd(fd: exitDescriptor, events: Int16(POLLIN), revents: 0)
            if poll(&watched, 1, deadline.pollTimeout) > 0 {
                return true
            }
            if deadline.hasPassed {
                return false
            }
        }
    }

    /// Waits for the exit and takes the status from the kernel; any later call returns the same.
    package func reap() -> ExitStatus {
        _ = waitForExit(until: .never)
        return status.withLock { status in
            if let status {
                return status
            }
            // Should the kernel have no status after all, that must not look like a success.
            var raw: Int32 = 255 << 8
            while waitpid(identifier, &raw, 0) < 0 && errno == EINTR {}
            // <sys/wait.h>: the low seven bits are the signal, zero for a normal exit; the code sits in the next byte.
            let ended: ExitStatus = raw & 0x7f == 0 ? .exited((raw >> 8) & 0xff) : .signalled(raw & 0x7f)
            status = ended
            return ended
        }
    }
}

/// Whoever starts us with SIGCHLD ignored makes the kernel drop the statuses of our children as well; once per process.
private let keepExitStatuses: Void = {
    var action = sigaction()
    sigaction(SIGCHLD, nil, &action)
    let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    if isIgnored || action.sa_flags & SA_NOCLDWAIT != 0 {
        signal(SIGCHLD, SIG_DFL)
    }
}()
