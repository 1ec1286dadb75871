import RedisClient
import Triggers

extension JobRecord {
    /// The queue its tags name.
    var queue: String {
        for tag in tags.split(separator: " ") where tag.hasPrefix("q=") { return String(tag.dropFirst(2)) }
        return QueueName.default.description
    }
}

extension RESPValue {
    /// Whether it is the error of one command of a pipeline.
    fileprivate var isError: Bool {
        if case .error = self { true } else { false }
    }
}

extension JobInfo {
    /// - Parameter states: score in the schedule, `paused` field, score in `arming`, newest success, newest other end.
    init(id: String, record: JobRecord?, states: [RESPValue]) {
        self.id = id
        var document = JobDocument()
        if let record, let read = try? JobDocument(json: record.document) { document = read }
        if document.at == nil { document.at = record?.slot?.description }
        self.document = document
        payload = record?.payload ?? []
        generation = record?.generation ?? ""
        let paused = states[1].string.flatMap { PauseRecord($0) }
        pauseReason = paused?.reason
        let ends = states[3...].compactMap { $0.string.flatMap(RunInfo.init(history:)) }
        let isUnreadable = states[3...].contains { $0.isError } || ends.count < states[3...].count { !$0.isNull }
        lastOutcome = isUnreadable ? "unreadable" : ends.max { $1.isNewer(than: $0) }?.outcome?.rawValue
        remainingRuns = record?.left ?? document.remainingRuns
        let score = states[0].string.flatMap { Double($0) }.flatMap { Int64(exactly: $0.rounded(.down)) }
        nextRunTime = score.map { Timestamp(milliseconds: $0) }
        state =
            if record == nil || states[...2].contains(where: \.isError) { .invalid } else if states[1].bytes != nil {
                .paused
            } else if score != nil {
                .scheduled
            } else if states[2].bytes != nil { .arming } else { .exhausted }
    }
}

extension RunInfo {
    /// The order in which attempts are listed.
    func isNewer(than other: RunInfo) -> Bool {
        (claimed, run.scheduledTime, attempt) > (other.claimed, other.run.scheduledTime, other.attempt)
    }

    /// An entry of `succeeded:<job>` or `failed:<job>`; see `lua/lib/history.lua`. Nil when it makes no sense.
    init?(history: String) {
        let words = history.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 9, let run = RunID(words[0]), let attempt = Int(words[1]),
            let outcome = Outcome(rawValue: words[2]), let claimed = Int64(words[3]), let finished = Int64(words[5])
        else { return nil }
        self.run = run
        self.attempt = attempt
        self.outcome = outcome
        self.claimed = Timestamp(milliseconds: claimed)
        started = Int64(words[4]).map { Timestamp(milliseconds: $0) }
        self.finished = Timestamp(milliseconds: finished)
        worker = words[6]
        fencingToken = words[7]
        exitCode = Int32(words[8])
        progress = nil
    }

    /// A record of the hash `runs`; see `lua/lib/run.lua`.
    init?(run: RunID, live bytes: [UInt8]) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard let text = String(validating: line, as: UTF8.self) else { return nil }
        let parts = text.split(separator: " ", maxSplits: 9, omittingEmptySubsequences: false)
        let words = parts.prefix(9).map(String.init)
        guard words.count == 9, let attempt = Int(words[2]), let claimed = Int64(words[4]) else { return nil }
        self.run = run
        self.attempt = attempt
        self.claimed = Timestamp(milliseconds: claimed)
        outcome = nil
        started = nil
        finished = nil
        exitCode = nil
        worker = words[7]
        fencingToken = words[1]
        progress = parts.count > 9 ? RunProgress(record: parts[9]) : nil
    }
}
