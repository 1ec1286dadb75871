import RedisClient
import Triggers

/// A run that was given to this worker, with the right to work on it.
struct Grant: Hashable, Sendable {
    let run: RunID
    /// The fencing token: rises with every grant; only its holder can record a result.
    let token: String
    /// From 1.
    let attempt: Int
    /// The document and the payload, as in ``JobRecord/body``.
    let body: ArraySlice<UInt8>
}

extension Grant {
    /// - Parameters:
    ///   - record: the run's record, at least its first line.
    ///   - work: any line, and what is the body after it: a job's record is sent as it is.
    init?(run: RunID, record: [UInt8], work: [UInt8]) {
        let space = UInt8(ascii: " ")
        guard record.starts(with: "L ".utf8), let tokenEnd = record[2...].firstIndex(of: space),
            let attemptEnd = record[(tokenEnd + 1)...].firstIndex(of: space),
            let attempt = Int(String(decoding: record[(tokenEnd + 1)..<attemptEnd], as: UTF8.self)),
            let line = work.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        self.init(
            run: run, token: String(decoding: record[2..<tokenEnd], as: UTF8.self), attempt: attempt,
            body: work[(line + 1)...])
    }
}

/// Redis asks this worker for slots of a calendar job.
struct SlotRequest: Hashable, Sendable {
    enum State: String, Sendable {
        /// `slot` is armed, the slot after it is wanted.
        case armed
        /// The job waits off the schedule: all slots after `slot` are wanted.
        case parked
    }

    let job: String
    let generation: String
    let slot: Timestamp
    let state: State
    let document: [UInt8]
}

struct ClaimReply: Sendable {
    /// How long the worker may sleep if nothing else wakes it.
    let wait: Duration
    /// Redis' time.
    let now: Timestamp
    /// Attempts whose lease has run out and that somebody should reap.
    let expired: Int
    let grants: [Grant]
    let requests: [SlotRequest]
    /// The worker's newest request that Redis remembered; 0 when none.
    let lastRequest: Int
    /// What made no sense, a line each for people; a damaged key is in every reply, all else once.
    let complaints: [String]
}

extension Store {
    /// Takes up to `capacity` due slots and waiting runs of `queues`; `lua/claim.lua`.
    func claim(
        worker: String, request: Int, capacity: Int, lease: Duration, queues: [QueueName], patience: Duration
    ) async throws(CarillonError) -> ClaimReply {
        var arguments: [RESPArgument] = [
            .string(worker), .integer(Int64(request)), .integer(Int64(capacity)), .integer(lease.milliseconds),
        ]
        for queue in queues { arguments.append(.string(queue.description)) }
        let reply = try await call(.claim, arguments, patience: patience)
        let values = Array(reply.values)
        guard reply.status == "OK", (6...7).contains(values.count), let wait = values[0].integer,
            let now = values[1].integer,
            let expired = values[2].integer, let grants = values[3].array, let requests = values[4].array
        else { throw reply.unexpected }
        return ClaimReply(
            wait: .microseconds(max(0, wait)), now: Timestamp(milliseconds: now), expired: Int(expired),
            grants: Self.grants(grants), requests: Self.requests(requests), lastRequest: Int(values[5].integer ?? 0),
            complaints: values.dropFirst(6).first.map(Self.complaints) ?? [])
    }

    private static func complaints(_ value: RESPValue) -> [String] {
        (value.array ?? []).compactMap(\.bytes).map { escapedForMessage(String(decoding: $0, as: UTF8.self)) }
    }

    /// What cannot be read is left out: its lease runs out and the attempt counts as lost, so it ends among the dead.
    private static func grants(_ values: [RESPValue]) -> [Grant] {
        stride(from: 0, to: values.count - 2, by: 3).compactMap { index in
            guard let run = values[index].string.flatMap({ RunID($0) }), case .string(let record) = values[index + 1],
                case .string(let work) = values[index + 2]
            else { return nil }
            return Grant(run: run, record: record, work: work)
        }
    }

    private static func requests(_ values: [RESPValue]) -> [SlotRequest] {
        stride(from: 0, to: values.count - 4, by: 5).compactMap { index in
            guard let job = values[index].string, let generation = values[index + 1].string,
                let slot = values[index + 2].integer, let document = values[index + 4].bytes,
                let state = values[index + 3].string.flatMap({ SlotRequest.State(rawValue: $0) })
            else { return nil }
            return SlotRequest(
                job: job, generation: generation, slot: Timestamp(milliseconds: slot), state: state, document: document)
        }
    }
}
