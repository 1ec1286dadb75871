import Carillon

/// A job as one file describes it: the unchecked document, and where each field stands for error messages.
struct JobEntry {
    var document = JobDocument()
    var payload: [UInt8] = []
    /// `enabled: false` keeps a definition in the file without a job in Redis.
    var isEnabled = true
    /// Field as ``InvalidInput/field`` names it → where its value stands.
    var places: [String: Place] = [:]

    /// The place to blame for a broken rule about `field`: its own, that of the field it belongs to, or nil.
    func place(of field: String) -> Place? {
        var name = field[...]
        while true {
            if let place = places[String(name)] { return place }
            guard let cut = name.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
            name = name[..<cut]
        }
    }

    /// Fills what this job leaves open from the `defaults` of its file; `env` and `backoff` are merged member by member.
    ///
    /// A default applies only where it makes sense: `timezone` to jobs that look at a calendar, `env` to commands,
    /// `pause_on_failure` to jobs that recur.
    mutating func fill(from defaults: JobEntry) {
        let isInterval = document.cron?.lowercased().hasPrefix("@every") ?? (document.every != nil)
        if !isInterval || document.hasBounds { fill(\.timezone, "timezone", from: defaults) }
        if !isInterval, document.cron != nil {
            fill(\.dstGap, "dst_gap", from: defaults)
            fill(\.dstOverlap, "dst_overlap", from: defaults)
        }
        fill(\.queue, "queue", from: defaults)
        fill(\.overlap, "overlap", from: defaults)
        fill(\.catchupWindow, "catchup_window", from: defaults)
        fill(\.coalesce, "coalesce", from: defaults)
        fill(\.timeout, "timeout", from: defaults)
        fill(\.maxAttempts, "max_attempts", from: defaults)
        fill(\.priority, "priority", from: defaults)
        fill(\.concurrency, "concurrency", from: defaults)
        fill(\.onChildFailure, "on_child_failure", from: defaults)
        inheritPlaces(under: "concurrency", from: defaults)
        fill(\.keepSucceeded, "keep_succeeded", from: defaults)
        fill(\.keepFailed, "keep_failed", from: defaults)
        if document.at == nil { fill(\.pauseOnFailure, "pause_on_failure", from: defaults) }
        if document.handler == nil, let shared = defaults.document.env {
            document.env = shared.merging(document.env ?? [:]) { _, own in own }
            inheritPlaces(under: "env", from: defaults)
        }
        if let shared = defaults.document.backoff {
            var backoff = document.backoff ?? JobDocument.Backoff()
            backoff.type = backoff.type ?? shared.type
            backoff.delay = backoff.delay ?? shared.delay
            backoff.maxDelay = backoff.maxDelay ?? shared.maxDelay
            backoff.jitter = backoff.jitter ?? shared.jitter
            document.backoff = backoff
            inheritPlaces(under: "backoff", from: defaults)
        }
    }

    private mutating func fill<Value>(
        _ path: WritableKeyPath<JobDocument, Value?>, _ name: String, from defaults: JobEntry
    ) {
        guard document[keyPath: path] == nil, let value = defaults.document[keyPath: path] else { return }
        document[keyPath: path] = value
        places[name] = defaults.places[name]
    }

    private mutating func inheritPlaces(under name: String, from defaults: JobEntry) {
        for (field, place) in defaults.places where field == name || field.hasPrefix(name + ".") {
            if places[field] == nil { places[field] = place }
        }
    }
}
