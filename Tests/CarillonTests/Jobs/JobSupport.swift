import Carillon
import Testing

/// A document that is a valid job, changed as a test needs it.
func document(_ change: (inout JobDocument) -> Void = { _ in }) -> JobDocument {
    var document = JobDocument()
    document.cron = "0 2 * * *"
    document.handler = "report"
    change(&document)
    return document
}

func job(_ change: (inout JobDocument) -> Void = { _ in }) throws(InvalidInput) -> Job {
    try Job(id: JobID("nightly"), document: document(change), payload: [])
}

/// The one line that refuses the job, or nil when it is a valid one.
func refusal(_ change: (inout JobDocument) -> Void) -> String? {
    do throws(InvalidInput) {
        _ = try job(change)
        return nil
    } catch {
        return error.description
    }
}

/// One way to break a job, and what its author reads.
struct Refusal: Sendable, CustomTestStringConvertible {
    let rule: String
    let change: @Sendable (inout JobDocument) -> Void

    init(_ rule: String, _ change: @escaping @Sendable (inout JobDocument) -> Void) {
        self.rule = rule
        self.change = change
    }

    var testDescription: String { rule }
}
