import Carillon

/// Everything that the scripts changed, in the one order in which it happened, with what was lost again.
struct Ledger: Hashable, Sendable {
    /// What one script did, all of it or nothing.
    struct Step: Hashable, Sendable {
        var changes: [LedgerChange]
        /// Which power failure took it back, counted from 0; nil: it has survived.
        var lostIn: Int?

        /// Whether somebody has given the job a definition.
        func defines(_ job: String) -> Bool {
            changes.contains { if case .defined(job, _, _) = $0 { true } else { false } }
        }

        /// Redis' wall clock at this step, in ms.
        var wall: Int64? { clock.map { $0.steady - $0.skew } }

        /// Its clock, in ms.
        var clock: (steady: Int64, skew: Int64)? {
            for case .clock(let steady, let skew) in changes { return (steady, skew) }
            return nil
        }
    }

    var steps: [Step] = []
    /// Commands on keys of the namespace that make no sense.
    var malformed: [String] = []

    var surviving: LazyFilterSequence<[Step]> { steps.lazy.filter { $0.lostIn == nil } }
}

extension Ledger {
    /// What a power failure took: the end of the file behind `boundary`.
    struct Loss: Hashable, Sendable {
        let boundary: Int
        let tail: [UInt8]
    }

    /// - Parameters:
    ///   - file: the append-only file as it is at the end.
    ///   - losses: in the order in which they happened.
    ///   - prefix: of the namespace's keys, `{name}:`.
    init(file: [UInt8], losses: [Loss], prefix: String) {
        var reader = LedgerReader(prefix: prefix)
        var start = 0
        for (index, loss) in losses.enumerated() {
            let boundary = min(max(loss.boundary, start), file.count)
            reader.read(file[start..<boundary], lostIn: nil)
            reader.read(loss.tail[...], lostIn: index)
            start = boundary
        }
        reader.read(file[start...], lostIn: nil)
        self = reader.ledger
    }
}

/// Turns commands into changes.
private struct LedgerReader {
    let prefix: [UInt8]
    var ledger = Ledger()

    init(prefix: String) { self.prefix = Array(prefix.utf8) }

    mutating func read(_ bytes: ArraySlice<UInt8>, lostIn: Int?) {
        var file = AppendOnlyFile(bytes)
        while let commands = file.next() {
            var changes: [LedgerChange] = []
            for command in commands where command.count > 2 && command[1].starts(with: prefix) {
                add(command, to: &changes)
            }
            if !changes.isEmpty { ledger.steps.append(Ledger.Step(changes: changes, lostIn: lostIn)) }
        }
    }

    private mutating func add(_ command: AppendOnlyFile.Command, to changes: inout [LedgerChange]) {
        let key = text(command[1].dropFirst(prefix.count))
        let family = key.prefix { $0 != ":" }
        let job = String(key.dropFirst(family.count + 1))
        let known = changes.count
        switch (text(command[0]).lowercased(), family) {
        case ("hset", "runs"):
            for index in stride(from: 2, to: command.count - 1, by: 2) {
                guard let state = RunState(record: command[index + 1]) else { continue }
                changes.append(.run(text(command[index]), state))
            }
            if (changes.count - known) * 2 != command.count - 2 { complain(command) }
        case ("hdel", "runs"): changes += command[2...].map { .run(text($0), nil) }
        case ("hset", "jobs"):
            for index in stride(from: 2, to: command.count - 1, by: 2) {
                changes.append(.job(text(command[index]), exists: true))
                let payload = JobRecord(Array(command[index + 1]))?.payload
                if let (era, rule) = payload.flatMap(OperatedJob.era) {
                    changes.append(.defined(text(command[index]), era: era, rule: rule))
                }
            }
        case ("hdel", "jobs"): changes += command[2...].map { .job(text($0), exists: false) }
        case ("hset", "paused"):
            for index in stride(from: 2, to: command.count - 1, by: 2) {
                changes.append(.paused(text(command[index]), true))
            }
        case ("hdel", "paused"): changes += command[2...].map { .paused(text($0), false) }
        case ("lpush", "succeeded"), ("lpush", "failed"):
            changes += command[2...].compactMap { AttemptEnd(entry: text($0)).map { .attempt($0) } }
            if changes.count == known { complain(command) }
        case ("lpush", "ledger"):
            changes += command[2...].compactMap { SkippedSlots(job: job, entry: text($0)).map { .skipped($0) } }
            if changes.count == known { complain(command) }
        case ("set", "session") where key.hasSuffix(":claim"):
            let worker = String(job.dropLast(":claim".utf8.count))
            let request = text(command[2].prefix { $0 != UInt8(ascii: " ") })
            if let number = Int(request) { changes.append(.claimed(worker: worker, request: number)) }
        case ("hincrby", "counters") where text(command[2]) == "rollbacks": changes.append(.rollbackNoticed)
        case ("set", "watch") where job == "default":
            let words = text(command[2]).split(separator: " ")
            if words.count >= 3 { changes.append(.watch(String(words[0]), backup: String(words[2]))) }
        case ("zadd", _):
            guard let index = DueIndex(rawValue: key) else { break }
            for at in stride(from: 2, to: command.count - 1, by: 2) {
                guard let score = Int64(text(command[at])) else { return complain(command) }
                changes.append(.due(index, text(command[at + 1]), at: score))
            }
        case ("zrem", _):
            guard let index = DueIndex(rawValue: key) else { break }
            changes += command[2...].map { .due(index, text($0), at: nil) }
        case ("set", "clock"):
            let words = text(command[2]).split(separator: " ").compactMap { Int64($0) }
            if words.count == 3 { changes.append(.clock(steady: words[0], skew: words[1])) } else { complain(command) }
        default: break
        }
    }

    private mutating func complain(_ command: AppendOnlyFile.Command) {
        ledger.malformed.append(command.prefix(4).map { text($0.prefix(80)) }.joined(separator: " "))
    }

    private func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
}
