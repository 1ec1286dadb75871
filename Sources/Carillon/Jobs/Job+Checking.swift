extension Job {
    /// The only door from what someone wrote to a job that can run; every rule about jobs is behind it.
    ///
    /// The same rules hold for flags, files, Swift code and records in Redis, so a worker never runs what a user could not have
    /// written.
    ///
    /// - Throws: ``InvalidInput`` for the first rule that is broken.
    public init(id: JobID, document: JobDocument, payload: [UInt8]) throws(InvalidInput) {
        trigger = try document.checkedTrigger(job: id)
        remainingRuns = try document.checkedRemainingRuns()
        action = try document.checkedAction()
        queue = try document.queue.map { text throws(InvalidInput) in try QueueName(text) } ?? .default
        overlap = try document.checkedWord(document.overlap, "overlap") ?? .skip
        catchUp = try document.checkedCatchUp()
        retry = try document.checkedRetry()
        timeout = try document.checkedTimeout()
        priority = try document.checkedPriority()
        concurrency = try document.checkedConcurrency()
        uniqueness = try document.checkedUniqueness(of: trigger)
        parent = try document.checkedParent(of: trigger)
        onChildFailure = try document.checkedWord(document.onChildFailure, "on_child_failure") ?? .fail
        retention = try document.checkedRetention()
        pauseOnFailure = document.pauseOnFailure ?? false
        if document.at != nil, pauseOnFailure {
            throw InvalidInput(
                "pause_on_failure", "true", "only goes with cron or every: a job that runs once has no next run")
        }
        if let owner = document.owner { _ = try checkedName(owner, field: "owner") }
        if let description = document.description, description.utf8.count > 1_024 {
            throw InvalidInput("description", description, "must be at most 1024 bytes long")
        }
        guard payload.count <= Self.maximumPayload else {
            throw InvalidInput("payload", nil, "must be at most 64 KiB, this is \(payload.count) bytes")
        }
        if case .command = action {
            // Text and no NUL is what a variable of the environment can hold; anything else would not reach the command.
            guard !payload.contains(0), String(validating: payload, as: UTF8.self) != nil else {
                throw InvalidInput(
                    "payload", String(decoding: payload, as: UTF8.self),
                    "must be UTF-8 without a NUL byte: a command gets it as CARILLON_PAYLOAD")
            }
        }
        // What is written must be readable again, and escapes can make JSON several times as long as the text.
        let bytes = document.json().count
        guard bytes <= JobDocument.maximumBytes else {
            throw InvalidInput("job", id.description, "must be at most 256 KiB as JSON, this is \(bytes) bytes")
        }
        self.id = id
        self.payload = payload
        self.document = document
    }
}
