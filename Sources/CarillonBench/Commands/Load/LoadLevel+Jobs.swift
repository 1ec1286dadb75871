import Carillon
import Triggers

extension LoadLevel {
    /// A parent and its children as definitions, due at `slot`.
    static func definitions(
        _ family: (parent: String, children: [String]), due slot: Timestamp
    ) throws(InvalidInput) -> [Job] {
        var parent = JobDocument()
        parent.handler = LoadHandlers.parent
        parent.at = slot.description
        var child = JobDocument()
        child.handler = LoadHandlers.child
        child.at = slot.description
        child.parent = family.parent
        child.maxAttempts = maxAttempts
        child.backoff = JobDocument.Backoff(type: "exponential", delay: "\(firstDelay)ms", jitter: 0)
        var jobs = [try Job(id: try JobID(family.parent), document: parent, payload: Array("{}".utf8))]
        for name in family.children {
            let payload = JSON.object([JSON.Member("parent", .string(family.parent))])
            jobs.append(try Job(id: try JobID(name), document: child, payload: Array(payload.text.utf8)))
        }
        return jobs
    }
}
