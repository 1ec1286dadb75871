public import Carillon

/// Brings the jobs of a file set into Redis: creates and updates what the files define, and removes what they disable or, on
/// request, no longer mention.
public struct Deployment: Sendable {
    /// What was done, by job.
    public struct Summary: Hashable, Sendable {
        public var created: [JobID] = []
        public var updated: [JobID] = []
        public var unchanged: [JobID] = []
        public var removed: [JobID] = []
        /// Not created, because another job holds their unique key.
        public var duplicates: [JobID] = []
        /// Not created, because the parent that they name does not exist or has ended.
        public var orphans: [JobID] = []
        /// New, but without a slot left: their `end_at` has passed. They were left out.
        public var exhausted: [JobID] = []
    }

    private let client: CarillonClient

    public init(client: CarillonClient) { self.client = client }

    /// Applies the whole set; nothing is written before all of it has been checked, which ``JobFileContents`` has done.
    public func apply(_ contents: JobFileContents) async throws(CarillonError) -> Summary {
        var summary = Summary()
        let statuses = try await client.apply(contents.jobs)
        for (job, status) in zip(contents.jobs, statuses) {
            switch status {
            case .created: summary.created.append(job.id)
            case .updated: summary.updated.append(job.id)
            case .unchanged, .conflict: summary.unchanged.append(job.id)
            case .duplicate: summary.duplicates.append(job.id)
            case .noParent: summary.orphans.append(job.id)
            case .exhausted: summary.exhausted.append(job.id)
            }
        }
        let existed = try await client.remove(contents.disabled)
        summary.removed = zip(contents.disabled, existed).compactMap { $1 ? $0 : nil }
        return summary
    }

    /// Removes jobs that belong to an owner whom a file of the set names, and that the set does not define: deleted from the
    /// file means deleted.
    ///
    /// Files that define no job prune nothing, and neither do files that name no owner: the owner that their jobs get, `file:` and
    /// the file's name, may be that of another service's file as well.
    public func prune(_ contents: JobFileContents) async throws(CarillonError) -> [JobID] {
        let owners = contents.owners.filter { !$0.hasPrefix("file:") }
        guard !owners.isEmpty else { return [] }
        let defined = Set(contents.jobs.map(\.id.description))
        let surplus = try await client.jobs()
            .filter { job in job.document.owner.map(owners.contains) ?? false && !defined.contains(job.id) }
            .compactMap { try? JobID($0.id) }
        guard !surplus.isEmpty else { return [] }
        let existed = try await client.remove(surplus)
        return zip(surplus, existed).compactMap { $1 ? $0 : nil }
    }
}
