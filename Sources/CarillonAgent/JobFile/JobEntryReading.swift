import Carillon

extension NodeReading {
    /// The keys of one job in a file: every field of ``JobDocument`` but the owner, which belongs to the file.
    static let jobKeys =
        JobDocument.CodingKeys.allCases.filter { $0 != .owner }.map(\.rawValue) + ["payload", "enabled"]

    /// What `defaults` may set: policies, not what a job is.
    static let defaultKeys = [
        "timezone", "dst_gap", "dst_overlap", "env", "queue", "overlap", "catchup_window", "coalesce", "timeout",
        "max_attempts", "backoff", "priority", "concurrency", "on_child_failure", "keep_succeeded", "keep_failed",
        "pause_on_failure",
    ]

    /// Reads a job, or the `defaults` of a file. Fields with a problem are reported and left out.
    mutating func entry(_ node: YAMLNode, _ what: String, keys: [String], variables: Variables) -> JobEntry {
        var entry = JobEntry()
        for (key, _, value) in members(of: node, what, known: keys) {
            entry.places[key] = value.place
            switch key {
            case "payload": entry.payload = text(value, key).map { Array($0.utf8) } ?? []
            case "enabled": entry.isEnabled = bool(value, key) ?? true
            default:
                guard let field = JobDocument.CodingKeys(rawValue: key) else { continue }
                read(field, from: value, into: &entry, variables: variables)
            }
        }
        return entry
    }

    private mutating func read(
        _ field: JobDocument.CodingKeys, from node: YAMLNode, into entry: inout JobEntry, variables: Variables
    ) {
        switch field {
        case .run:
            let hint = "must be a list such as [\"/bin/echo\", \"hello\"]; use shell for a command line"
            entry.document.run = list(node, field.rawValue, hint: hint)
        case .env: entry.document.env = environment(node, into: &entry, variables: variables)
        case .exclude:
            let hint = "must be a list of dates such as [2026-12-25, 2026-12-31..2027-01-01]"
            entry.document.exclude = list(node, field.rawValue, hint: hint)
        case .remainingRuns: entry.document.remainingRuns = wholeNumber(node, field.rawValue)
        case .maxAttempts: entry.document.maxAttempts = wholeNumber(node, field.rawValue)
        case .keepSucceeded: entry.document.keepSucceeded = wholeNumber(node, field.rawValue)
        case .keepFailed: entry.document.keepFailed = wholeNumber(node, field.rawValue)
        case .pauseOnFailure: entry.document.pauseOnFailure = bool(node, field.rawValue)
        case .backoff: entry.document.backoff = backoff(node, into: &entry)
        case .priority: entry.document.priority = wholeNumber(node, field.rawValue)
        case .concurrency: entry.document.concurrency = concurrency(node, into: &entry)
        case .unique: entry.document.unique = text(node, field.rawValue)
        case .uniqueWindow: entry.document.uniqueWindow = text(node, field.rawValue)
        case .parent: entry.document.parent = text(node, field.rawValue)
        case .onChildFailure: entry.document.onChildFailure = text(node, field.rawValue)
        case .description: entry.document.description = text(node, field.rawValue)
        case .owner: entry.document.owner = text(node, field.rawValue)
        case .cron: entry.document.cron = text(node, field.rawValue)
        case .timezone: entry.document.timezone = text(node, field.rawValue)
        case .dstGap: entry.document.dstGap = text(node, field.rawValue)
        case .dstOverlap: entry.document.dstOverlap = text(node, field.rawValue)
        case .every: entry.document.every = text(node, field.rawValue)
        case .phase: entry.document.phase = text(node, field.rawValue)
        case .startAt: entry.document.startAt = text(node, field.rawValue)
        case .endAt: entry.document.endAt = text(node, field.rawValue)
        case .jitter: entry.document.jitter = text(node, field.rawValue)
        case .at: entry.document.at = text(node, field.rawValue)
        case .handler: entry.document.handler = text(node, field.rawValue)
        case .shell: entry.document.shell = text(node, field.rawValue)
        case .queue: entry.document.queue = text(node, field.rawValue)
        case .overlap: entry.document.overlap = text(node, field.rawValue)
        case .catchupWindow: entry.document.catchupWindow = text(node, field.rawValue)
        case .coalesce: entry.document.coalesce = text(node, field.rawValue)
        case .timeout: entry.document.timeout = text(node, field.rawValue)
        }
    }

    private mutating func backoff(_ node: YAMLNode, into entry: inout JobEntry) -> JobDocument.Backoff {
        var backoff = JobDocument.Backoff()
        for (key, name, value) in group(node, "backoff", of: JobDocument.Backoff.CodingKeys.self, into: &entry) {
            switch key {
            case .type: backoff.type = text(value, name)
            case .delay: backoff.delay = text(value, name)
            case .maxDelay: backoff.maxDelay = text(value, name)
            case .jitter: backoff.jitter = number(value, name)
            }
        }
        return backoff
    }

    private mutating func concurrency(_ node: YAMLNode, into entry: inout JobEntry) -> JobDocument.Concurrency {
        var concurrency = JobDocument.Concurrency()
        for (key, name, value) in group(node, "concurrency", of: JobDocument.Concurrency.CodingKeys.self, into: &entry)
        {
            switch key {
            case .group: concurrency.group = text(value, name)
            case .limit: concurrency.limit = wholeNumber(value, name)
            case .rate: concurrency.rate = text(value, name)
            case .burst: concurrency.burst = wholeNumber(value, name)
            }
        }
        return concurrency
    }

    /// The members of a field that is a map of fields, each with its full name, `backoff.delay`; their places are noted.
    private mutating func group<Key: CaseIterable & RawRepresentable<String>>(
        _ node: YAMLNode, _ field: String, of keys: Key.Type, into entry: inout JobEntry
    ) -> [(key: Key, name: String, value: YAMLNode)] {
        members(of: node, field, known: Key.allCases.map(\.rawValue)).compactMap { text, _, value in
            guard let key = Key(rawValue: text) else { return nil }
            let name = "\(field).\(text)"
            entry.places[name] = value.place
            return (key, name, value)
        }
    }

    private mutating func environment(
        _ node: YAMLNode, into entry: inout JobEntry, variables: Variables
    ) -> [String: String] {
        var environment: [String: String] = [:]
        for (name, place, value) in members(of: node, "env") {
            guard isEnvironmentName(name) else {
                let rule = "must be a name of A-Z a-z 0-9 _ that does not start with a digit"
                report("env: '\(escapedForMessage(name))' \(rule)", at: place)
                continue
            }
            let field = "env.\(name)"
            entry.places[field] = value.place
            guard let text = text(value, field) else { continue }
            do throws(InvalidInput) {
                environment[name] = try expandingVariables(in: text, field: field, from: variables)
            } catch {
                report(error.description, at: value.place)
            }
        }
        return environment
    }
}
