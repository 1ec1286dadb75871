/// What a worker has to know of a job's document to make an attempt.
struct RunPlan: Sendable {
    let action: Job.Action
    let retry: Retry
    let timeout: Duration?

    /// - Throws: ``InvalidInput``; a document in Redis is input like any other (law 8).
    init(document: ArraySlice<UInt8>) throws(InvalidInput) {
        let document = try JobDocument(json: Array(document))
        action = try document.checkedAction()
        retry = try document.checkedRetry()
        timeout = try document.checkedTimeout()
    }
}

/// Plans by document: thousands of runs share one, and decoding JSON for each would cost more than all the rest.
struct RunPlans {
    private var plans: [ArraySlice<UInt8>: Result<RunPlan, InvalidInput>] = [:]
    /// Of the documents that are remembered.
    private(set) var byteCount = 0
    /// The one asked for last: runs of one batch mostly share it, and comparing is cheaper than hashing.
    private var last: (document: ArraySlice<UInt8>, plan: Result<RunPlan, InvalidInput>)?

    mutating func plan(for document: ArraySlice<UInt8>) -> Result<RunPlan, InvalidInput> {
        if let last, last.document == document { return last.plan }
        // A copy, because the slice would keep the whole reply.
        let document = ArraySlice(Array(document))
        let plan = decoded(document)
        last = (document, plan)
        return plan
    }

    private mutating func decoded(_ document: ArraySlice<UInt8>) -> Result<RunPlan, InvalidInput> {
        if let plan = plans[document] { return plan }
        let plan = Result { () throws(InvalidInput) in try RunPlan(document: document) }
        // Documents that differ in every job would fill the memory of a long-lived worker.
        if plans.count >= 1_000 || byteCount + document.count > 4 << 20 {
            plans.removeAll(keepingCapacity: true)
            byteCount = 0
        }
        plans[document] = plan
        byteCount += document.count
        return plan
    }
}
