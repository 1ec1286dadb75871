import RedisClient
public import Triggers

/// What `pause` found.
public enum PauseResult: Hashable, Sendable {
    case paused
    /// It was paused before; the first reason stays.
    case wasPaused
}

extension Store {
    /// Takes a job off the schedule; `lua/pause.lua`.
    package func pause(
        _ job: JobID, reason: String, caller: String, request: Int
    ) async throws(CarillonError) -> PauseResult {
        let reply = try await call(
            .pause, [.string(caller), .integer(Int64(request)), .string(reason), .string(job.description)])
        switch try reply.letters(count: 1).first {
        case UInt8(ascii: "O"): return .paused
        case UInt8(ascii: "A"): return .wasPaused
        case UInt8(ascii: "N"): throw CarillonError(.notFound, "there is no job '\(job)'")
        default: throw reply.unexpected
        }
    }

    /// Puts a job back; `lua/resume.lua`. Answers its next slot, if it is known already.
    ///
    /// Slots of a calendar job are computed here and handed in with what they were computed from; if that has changed in the
    /// meantime it is read again.
    package func resume(_ job: JobID, caller: String, request: Int) async throws(CarillonError) -> ResumeResult {
        for _ in 0..<10 {
            let arguments = [.string(caller), .integer(Int64(request))] + (try await resumeArguments(job))
            let reply = try await call(.resume, arguments)
            switch reply.status {
            case "OK":
                let slot = reply.values.first?.integer
                return .resumed(next: slot.map { Timestamp(milliseconds: $0) })
            case "ACTIVE": return .wasActive
            case "NONE": throw CarillonError(.notFound, "there is no job '\(job)'")
            case "STALE": continue
            default: throw reply.unexpected
            }
        }
        throw CarillonError(.temporary, "the job '\(job)' is being changed by somebody else; try again")
    }

    private func resumeArguments(_ job: JobID) async throws(CarillonError) -> [RESPArgument] {
        let none: [RESPArgument] = [.string(job.description), "", "", "", "", "", ""]
        guard let bytes = try await read(["HGET", .string(key("jobs")), .string(job.description)]).bytes,
            let record = JobRecord(bytes), record.kind == "c",
            let paused = try await read(["HGET", .string(key("paused")), .string(job.description)]).string,
            let armed = PauseRecord(paused)?.armed
        else { return none }
        let trigger: Trigger
        do { trigger = try record.job(id: job).trigger } catch { throw CarillonError(error) }
        let backlog = trigger.backlog(pausedAt: armed, position: record.position, through: try await time())
        return [
            .string(job.description), .string(record.generation), .integer(armed.milliseconds),
            .integer(Int64(backlog.count)), .integer((backlog.latest ?? armed).milliseconds),
            RESPArgument(slot: backlog.next), RESPArgument(slot: backlog.following),
        ]
    }
}

extension Trigger {
    /// The slots that passed while a calendar job was paused. Those between a slot that a catch-up chose (`!` in the record) and the
    /// one after it were settled by that catch-up, so they are not counted again.
    func backlog(pausedAt armed: Timestamp, position: String, through now: Timestamp) -> Backlog {
        if position == "!$" && armed <= now { return Backlog(count: 1, latest: armed, next: nil, following: nil) }
        guard position.first == "!", let milliseconds = Int64(position.dropFirst()), armed <= now else {
            return backlog(from: armed, through: now)
        }
        let rest = backlog(from: Timestamp(milliseconds: milliseconds), through: now)
        return Backlog(
            count: rest.count + 1, latest: rest.latest ?? armed, next: rest.next, following: rest.following)
    }
}

/// What `resume` found.
public enum ResumeResult: Hashable, Sendable {
    /// Nil while the slot is being computed, or when there is none left.
    case resumed(next: Timestamp?)
    case wasActive
}

/// A field of the hash `paused`: `<since> <armed or -> <reason>`.
package struct PauseRecord: Hashable, Sendable {
    package let since: Timestamp
    package let armed: Timestamp?
    package let reason: String

    package init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, let since = Int64(words[0]) else { return nil }
        self.since = Timestamp(milliseconds: since)
        armed = Int64(words[1]).map { Timestamp(milliseconds: $0) }
        reason = String(words[2])
    }
}
