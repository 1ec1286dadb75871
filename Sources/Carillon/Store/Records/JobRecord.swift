package import Triggers

/// A job as it lies in the hash `jobs`. The format is described in `lua/lib/job.lua`; this is its Swift side.
package struct JobRecord: Hashable, Sendable {
    package var generation: String
    /// `a` at, `e` every, `c` cron.
    package var kind: String
    package var position: String
    /// How many slots may still start, where the job has a limit.
    package var left: Int?
    /// ` q=mail m=5`: what scripts decide by, where it is not the default.
    package var tags: String
    /// The document as JSON; a one-shot's without its `at`, which is the position.
    package var document: [UInt8]
    package var payload: [UInt8]

    /// What follows the first line.
    package var body: [UInt8] { document + [UInt8(ascii: "\n")] + payload }
}

extension JobRecord {
    /// The record of a job that has not been stored yet.
    package init(_ job: Job) {
        var document = job.document
        generation = "0"
        switch job.trigger {
        case .at(let slot):
            kind = "a"
            position = String(slot.milliseconds)
            document.at = nil
        case .every(let interval):
            kind = "e"
            position = "\(interval.period):\(interval.phase)"
        case .cron, .bounded:
            kind = "c"
            position = "-"
        }
        self.document = document.json()
        payload = job.payload
        tags = Self.tags(of: job)
    }

    private static func tags(of job: Job) -> String {
        var tags = ""
        func tag(_ name: String, _ value: String, unless standard: String) {
            if value != standard { tags += " \(name)=\(value)" }
        }
        tag("q", lane(of: job), unless: QueueName.default.description)
        tag("m", String(job.retry.maxAttempts), unless: String(Retry().maxAttempts))
        tag("o", job.overlap.rawValue, unless: OverlapPolicy.skip.rawValue)
        tag("l", job.catchUp.coalesce.rawValue, unless: Coalesce.latest.rawValue)
        tag("w", String(job.catchUp.window.milliseconds), unless: String(CatchUp().window.milliseconds))
        if let concurrency = job.concurrency { tags += " g=\(limits(of: concurrency))" }
        if let unique = job.uniqueness { tags += " u=\(unique.window?.milliseconds ?? 0):\(unique.key)" }
        if let parent = job.parent { tags += " p=\(parent)" }
        tag("x", job.onChildFailure.rawValue, unless: OnChildFailure.fail.rawValue)
        tag("ks", String(job.retention.succeeded), unless: String(Retention().succeeded))
        tag("kf", String(job.retention.failed), unless: String(Retention().failed))
        if job.pauseOnFailure { tags += " pf=1" }
        tag("n", job.remainingRuns.map { String($0) } ?? "", unless: "")
        switch job.trigger {
        case .at:
            // A file's one-shot stays after it has run, or the next start of an agent with that file would run it again.
            if job.document.owner != nil { tags += " k=r" } else if keepsSuccess(job) { tags += " k=k" }
        case .cron, .bounded:
            let document = job.document
            var text = [document.cron, document.timezone, document.dstGap, document.dstOverlap].map { $0 ?? "" }
            let others = [
                ("every", document.every), ("phase", document.phase), ("start_at", document.startAt),
                ("end_at", document.endAt), ("jitter", document.jitter),
            ]
            text += others.compactMap { name, value in value.map { "\(name) \($0)" } } + (document.exclude ?? [])
            tags += " t=\(String(fingerprint(text.joined(separator: "\n")), radix: 36))"
        case .every: break
        }
        return tags
    }

    /// Where in its queue a job waits; see `lua/lib/lane.lua`.
    private static func lane(of job: Job) -> String {
        guard job.priority != Job.defaultPriority || job.concurrency != nil else { return job.queue.description }
        let group = job.concurrency.map { "/\($0.group)" } ?? ""
        return "\(job.queue)/\(job.priority)\(group)"
    }

    /// Runs at once, microseconds between two starts, burst; 0 where there is no limit.
    private static func limits(of concurrency: ConcurrencyLimit) -> String {
        let step = concurrency.rate.map { $0.period.milliseconds * 1_000 / Int64($0.count) } ?? 0
        return "\(concurrency.limit ?? 0):\(step):\(concurrency.rate?.burst ?? 1)"
    }

    /// Whether the success of a one-shot is worth more than counters: a command's output is, a handler's only on request.
    private static func keepsSuccess(_ job: Job) -> Bool {
        guard job.retention.succeeded > 0 else { return false }
        if case .command = job.action { return true }
        return job.document.keepSucceeded != nil
    }

    /// FNV-1a, 64 bit: tells trigger texts apart.
    private static func fingerprint(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension Trigger {
    /// Whether computing its slots takes a calendar, which scripts do not have: clients and workers compute them.
    var needsCalendar: Bool {
        switch self {
        case .cron, .bounded: true
        case .every, .at: false
        }
    }
}

extension JobRecord {
    /// Reads a record; nil when it makes no sense.
    package init?(_ bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        guard let end = bytes.firstIndex(of: newline),
            let documentEnd = bytes[(end + 1)...].firstIndex(of: newline),
            let line = String(validating: bytes[..<end], as: UTF8.self)
        else { return nil }
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count >= 3, ["a", "e", "c"].contains(words[1]) else { return nil }
        generation = String(words[0])
        kind = String(words[1])
        let place = words[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        position = String(place[0])
        left = place.count > 1 ? Int(place[1]) : nil
        tags = words.count > 3 ? " " + words[3] : ""
        document = Array(bytes[(end + 1)..<documentEnd])
        payload = Array(bytes[(documentEnd + 1)...])
    }

    /// The slot of a one-shot.
    package var slot: Timestamp? {
        guard kind == "a", let milliseconds = Int64(position) else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    /// The job this record stands for.
    ///
    /// - Throws: ``InvalidInput`` when it breaks a rule: what lies in Redis is checked like any other input (law 8).
    package func job(id: JobID) throws(InvalidInput) -> Job {
        var checked = try JobDocument(json: document)
        if let slot { checked.at = slot.description }
        return try Job(id: id, document: checked, payload: payload)
    }
}
