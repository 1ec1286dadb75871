import Carillon
// One running command, watched by one thread in one `poll` loop.
//
//      running ──── child exits ───► settling: 250 ms for what it left in the background
//         │                              │ over
//         │ timeout, cancellation        ▼
//         └──► stopping: TERM ─ grace ─► killing: KILL ──► done
//
// Every arrow goes to the whole process group. Any state ends early, in `done`, once the child has exited and no process
// holds its tie to us (`ChildProcess.familyDescriptor`), that is, when nothing of it is left. So a shell that dies of TERM
// at once does not cost its own children their grace, `command > >(tee log)` keeps its last lines, and a daemon that
// holds on to the output cannot make a run hang.
import Glibc
import PrivateRedis

struct CommandSupervisor: ~Copyable {
    private enum Phase {
        case running
        case stopping
        case settling
        case killing
    }

    /// What a command's background processes have to finish in, and what the kernel has to carry out a KILL in.
    private static let settlingTime = Duration.milliseconds(250)
    /// The most that a pipe can hold by default (/proc/sys/fs/pipe-max-size).
    private static let longestDrain = 1_048_576

    private let child: ChildProcess
    private let output: Descriptor
    private let cancellation: CancellationPipe
    private let grace: Duration
    private var tail = TailBuffer()
    private var lines: LineSplitter?
    private var chunk = [UInt8](repeating: 0, count: 65_536)

    private var phase = Phase.running
    private var deadline: Deadline
    private var stopReason: ExecResult.Termination?
    private var isOutputOpen = true
    private var hasExited = false
    private var isFamilyGone = false

    typealias Outcome = Result<(ExecResult.Termination, OutputTail), CommandRefusal>

    /// Starts the command and blocks until nothing of it is left; all that touches the file system happens in here, away
    /// from the caller's executor.
    static func supervise(
        _ command: Command, variables: [(String, String)], cancellation: CancellationPipe, timeout: Duration?,
        grace: Duration, onOutput: (@Sendable ([UInt8]) -> Void)?
    ) -> Outcome {
        do {
            let plan = try CommandPlan(command, variables: variables)
            let supervisor = try CommandSupervisor(
                plan, cancellation: cancellation, timeout: timeout, grace: grace, onOutput: onOutput)
            return .success(supervisor.run())
        } catch {
            return .failure(error)
        }
    }

    private init(
        _ plan: CommandPlan, cancellation: CancellationPipe, timeout: Duration?, grace: Duration,
        onOutput: (@Sendable ([UInt8]) -> Void)?
    ) throws(CommandRefusal) {
        do {
            let pipe = try Descriptor.pipe()
            child = try ChildProcess(
                SpawnPlan(
                    executable: plan.program, arguments: plan.arguments, environment: plan.environment,
                    workingDirectory: plan.workingDirectory, output: pipe.writer.number))
            output = pipe.keepingReader()
        } catch {
            throw plan.refusal(error)
        }
        _ = fcntl(output.number, F_SETFL, O_NONBLOCK)
        self.cancellation = cancellation
        self.grace = grace
        lines = onOutput.map { LineSplitter(observer: $0) }
        deadline = timeout.map { .after($0) } ?? .never
    }

    private consuming func run() -> (ExecResult.Termination, OutputTail) {
        while !isDone {
            wait()
            if deadline.hasPassed {
                advance()
            }
        }
        // Once more, for whoever closed the tie; the group's number is ours until the child is reaped.
        child.signalGroup(SIGKILL)
        drain()
        let ending: ExecResult.Termination =
            switch child.reap() {
            case .exited(let code): .exited(code)
            case .signalled(let number): .signalled(number)
            }
        lines?.finish()
        return (stopReason ?? ending, tail.finish())
    }

    private var isDone: Bool {
        hasExited && (isFamilyGone || (phase == .killing && deadline.hasPassed))
    }

    /// Waits for the next thing to happen and takes note of it.
    private mutating func wait() {
        var watched = [
            pollfd(fd: isOutputOpen ? output.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isFamilyGone ? -1 : child.familyDescriptor, events: 0, revents: 0),
            pollfd(fd: hasExited ? -1 : child.exitDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: phase == .running ? cancellation.descriptor : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&watched, nfds_t(watched.count), deadline.pollTimeout) > 0 else {
            return
        }
        if watched[0].revents != 0 {
            _ = readOutput()
        }
        if watched[1].revents != 0 {
            isFamilyGone = true
        }
        if watched[2].revents != 0 {
            hasExited = true
            if phase != .stopping {
                phase = phase == .killing ? .killing : .settling
                deadline = .after(Self.settlingTime)
            }
        } else if watched[3].revents != 0 {
            stop(.cancelled)
        }
    }

    /// The phase's time is over.
    private mutating func advance() {
        switch phase {
        case .running:
            stop(.timedOut)
        case .stopping, .settling:
            phase = .killing
            child.signalGroup(SIGKILL)
            deadline = hasExited ? .after(Self.settlingTime) : .never
        case .killing:
            break
        }
    }

    private mutating func stop(_ reason: ExecResult.Termination) {
        phase = .stopping
        stopReason = reason
        deadline = .after(grace)
        child.signalGroup(SIGTERM)
        // A stopped process sees its TERM only when it goes on.
        child.signalGroup(SIGCONT)
    }

    /// Takes what is in the pipe, or as much of it as a pipe can hold: an escaped process may go on writing.
    private mutating func drain() {
        var drained = 0
        while isOutputOpen && drained < Self.longestDrain {
            let count = readOutput()
            guard count > 0 else {
                return
            }
            drained += count
        }
    }

    /// - Returns: how many bytes there were; 0 for none at the moment and for none ever again.
    private mutating func readOutput() -> Int {
        let count = read(output.number, &chunk, chunk.count)
        guard count > 0 else {
            isOutputOpen = count < 0 && (errno == EAGAIN || errno == EINTR)
            return 0
        }
        tail.append(chunk[..<count])
        lines?.append(chunk[..<count])
        return count
    }
}
