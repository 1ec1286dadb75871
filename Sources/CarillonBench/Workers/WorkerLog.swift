/// One start of a handler, recorded where it happened and not in Redis.
struct Execution: Hashable, Sendable {
    /// `job@slot`.
    let run: String
    let attempt: Int
    /// By Redis' clock, microseconds since 1970.
    let started: Int64
}

/// What one scheduler did.
struct WorkerLog: Hashable, Sendable {
    let name: String
    var executions: [Execution] = []
    /// Attempts whose success Redis has recorded.
    var finished = 0
    /// Attempts that did not succeed, leases lost, troubles told.
    var errors = 0
    /// When the last success was known to be recorded, microseconds since 1970; 0 for none.
    var lastFinished: Int64 = 0

    init(name: String) { self.name = name }
}

extension WorkerLog {
    /// The logs as lines: `worker NAME FINISHED ERRORS LAST`, followed by its `run ID ATTEMPT STARTED`.
    static func text(_ logs: [WorkerLog]) -> String {
        var text = ""
        for log in logs {
            text += "worker \(log.name) \(log.finished) \(log.errors) \(log.lastFinished)\n"
            for execution in log.executions {
                text += "run \(execution.run) \(execution.attempt) \(execution.started)\n"
            }
        }
        return text
    }

    /// - Throws: ``Failure`` that names the file and the line that makes no sense.
    static func parse(_ text: String, file: String) throws(Failure) -> [WorkerLog] {
        var logs: [WorkerLog] = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            switch words.first {
            case "worker" where words.count == 5:
                guard let finished = Int(words[2]), let errors = Int(words[3]), let last = Int64(words[4]) else {
                    throw malformed(file, index)
                }
                var log = WorkerLog(name: String(words[1]))
                log.finished = finished
                log.errors = errors
                log.lastFinished = last
                logs.append(log)
            case "run" where words.count == 4 && !logs.isEmpty:
                guard let attempt = Int(words[2]), let started = Int64(words[3]) else { throw malformed(file, index) }
                logs[logs.count - 1].executions.append(
                    Execution(run: String(words[1]), attempt: attempt, started: started))
            default: throw malformed(file, index)
            }
        }
        return logs
    }

    private static func malformed(_ file: String, _ index: Int) -> Failure {
        Failure(.noInput, "\(file):\(index + 1): not a line of an execution log")
    }
}
