import Glibc

/// `posix_spawn` with the set-up every child of ours gets: a session of its own, default signals, standard input from
/// /dev/null, `plan.output` as both outputs, `tie` as descriptor 63, and nothing else open.
///
/// - Throws: `SystemError`; where the C library is too old to set the child up so, ENOSYS.
func spawn(_ plan: SpawnPlan, tie: Int32) throws(SystemError) -> pid_t {
    guard let addCloseFrom = GnuFunctions.addCloseFrom, let addChangeDirectory = GnuFunctions.addChangeDirectory else {
        throw SystemError("glibc 2.36 or later is needed to start programs", ENOSYS)
    }
    let handedOver = [plan.output, plan.output, tie] + plan.inherited
    var sources: [Int32] = []
    defer { sources.forEach { close($0) } }
    for number in handedOver {
        sources.append(try Descriptor.raised(number).take())
    }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var next: Int32 = 1
    for source in sources {
        posix_spawn_file_actions_adddup2(&actions, source, next)
        next += 1
    }
    _ = addCloseFrom(&actions, next)
    posix_spawn_file_actions_adddup2(&actions, 3, tieNumber)
    posix_spawn_file_actions_addclose(&actions, 3)
    if let directory = plan.workingDirectory {
        _ = addChangeDirectory(&actions, directory)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | GnuFunctions.spawnSetSession
    posix_spawnattr_setflags(&attributes, flags)
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)

    var identifier: pid_t = 0
    let refusal = withCStrings(plan.arguments) { arguments in
        withCStrings(plan.environment) { environment in
            posix_spawn(&identifier, plan.executable, &actions, &attributes, arguments, environment)
        }
    }
    guard refusal == 0 else {
        throw SystemError("the program could not be started", refusal)
    }
    return identifier
}

/// High, because scripts like to use the low numbers (`exec 3>&1`) and would cut the tie; below 64, because that is the
/// smallest limit of open files one meets.
private let tieNumber: Int32 = 63

private func withCStrings<Value>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
) -> Value {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
}
