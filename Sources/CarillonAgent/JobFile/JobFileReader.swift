import Carillon

/// Reads the YAML job file: `version: 1`, `owner`, `defaults`, and the map `jobs`.
///
/// The whole file or nothing: one problem and no job of it is used, but all problems are found in one go.
struct JobFileReader {
    /// Largest job file in bytes, and the most jobs in one.
    static let maximumBytes = 1_048_576
    static let maximumJobs = 10_000

    private var reading: NodeReading
    private let variables: Variables
    /// nil when the file names none.
    private var placeOfOwner: Place?

    /// - Parameters:
    ///   - owner: who owns the jobs when the file does not say.
    ///   - variables: what `${NAME}` in `env` may refer to.
    static func jobs(
        in source: SourceText, owner: String, variables: @escaping Variables
    ) throws(JobFileError) -> (jobs: [LocatedJob], warnings: [Diagnostic]) {
        let document = try YAMLText(source)
        var reader = JobFileReader(reading: NodeReading(source), variables: variables)
        let jobs = reader.jobs(root: document.root, owner: owner)
        guard reader.reading.problems.isEmpty else { throw .invalid(reader.reading.problems.diagnostics) }
        guard jobs.isEmpty, let place = reader.placeOfOwner else { return (jobs, []) }
        let rule =
            "the file names an owner and no job: the owner's jobs in Redis stay (remove them with carillon remove)"
        return (jobs, [source.diagnostic(.warning, at: place, rule)])
    }

    private mutating func jobs(root: YAMLNode?, owner: String) -> [LocatedJob] {
        let start = Place(line: 1, column: 1)
        guard let root, !isEmpty(root) else {
            reading.report("is empty: a job file starts with 'version: 1' and has a map 'jobs'", at: nil)
            return []
        }
        let keys = ["version", "owner", "defaults", "jobs"]
        let members = reading.members(of: root, "a job file", known: keys)
        guard case .map = root.content else { return [] }

        if let version = members.first(where: { $0.key == "version" })?.value {
            if version.plainText != "1" {
                reading.report("version\(NodeReading.shown(version)) must be 1", at: version.place)
            }
        } else {
            reading.report("lacks 'version: 1'", at: start)
        }
        let ownName = members.first(where: { $0.key == "owner" }).flatMap { checkedOwner($0.value) }
        let defaults = members.first(where: { $0.key == "defaults" }).map {
            reading.entry($0.value, "defaults", keys: NodeReading.defaultKeys, variables: variables)
        }
        guard let jobs = members.first(where: { $0.key == "jobs" })?.value else {
            reading.report("lacks the map 'jobs'", at: start)
            return []
        }
        return read(jobs, owner: ownName ?? owner, defaults: defaults ?? JobEntry())
    }

    private mutating func read(_ jobs: YAMLNode, owner: String, defaults: JobEntry) -> [LocatedJob] {
        let members = reading.members(of: jobs, "jobs")
        guard members.count <= Self.maximumJobs else {
            reading.report("holds \(members.count) jobs; the most is \(Self.maximumJobs)", at: jobs.place)
            return []
        }
        var budget = EnvironmentBudget()
        var located: [LocatedJob] = []
        for (name, place, value) in members {
            let known = reading.problems.count
            var entry = reading.entry(
                value, "job '\(escapedForMessage(name))'", keys: NodeReading.jobKeys, variables: variables)
            guard reading.problems.count == known else { continue }
            entry.fill(from: defaults)
            guard budget.take(entry.document.env) else {
                reading.report(EnvironmentBudget.rule, at: jobs.place)
                break
            }
            entry.document.owner = owner
            do throws(InvalidInput) {
                let job = try Job(id: JobID(name), document: entry.document, payload: entry.payload)
                located.append(LocatedJob(job: job, isEnabled: entry.isEnabled, place: place))
            } catch {
                // A value in `defaults` that breaks a rule would be reported for every job.
                reading.report(error.description, at: entry.place(of: error.field) ?? place)
            }
        }
        return located
    }

    private mutating func checkedOwner(_ node: YAMLNode) -> String? {
        guard let text = reading.text(node, "owner") else { return nil }
        do throws(InvalidInput) {
            placeOfOwner = node.place
            return try checkedName(text, field: "owner")
        } catch {
            reading.report(error.description, at: node.place)
            return nil
        }
    }

    private func isEmpty(_ root: YAMLNode) -> Bool {
        ["", "~", "null"].contains(root.plainText)
    }
}

/// A valid job and where its file defines it.
struct LocatedJob {
    let job: Job
    let isEnabled: Bool
    let place: Place?
}
