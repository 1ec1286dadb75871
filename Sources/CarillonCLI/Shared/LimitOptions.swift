import ArgumentParser
import Carillon

/// What stands between a due job and its start: others.
struct LimitOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("1 to 100, higher first (default: 50).", valueName: "n"))
    var priority: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Group with limits of its own; needs --group-limit or --group-rate.", valueName: "name"))
    var group: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("At most so many runs of the group at once.", valueName: "n"))
    var groupLimit: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("At most so many starts of the group, such as 10/1s.", valueName: "n/duration"))
    var groupRate: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("So many starts at once after a quiet time (default: 1).", valueName: "n"))
    var groupBurst: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Do nothing while another one-shot with this key is pending.", valueName: "key"))
    var unique: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("... or for so long after that one was added.", valueName: "duration"))
    var uniqueWindow: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Be a child of this run or one-shot: it ends when its children have.", valueName: "run"))
    var parent: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What a failed child means for this job: fail (default) or ignore.", valueName: "what"))
    var onChildFailure: String?

    func write(to document: inout JobDocument) {
        document.priority = priority
        if group != nil || groupLimit != nil || groupRate != nil || groupBurst != nil {
            document.concurrency = JobDocument.Concurrency(
                group: group, limit: groupLimit, rate: groupRate, burst: groupBurst)
        }
        document.unique = unique
        document.uniqueWindow = uniqueWindow
        document.parent = parent
        document.onChildFailure = onChildFailure
    }
}
