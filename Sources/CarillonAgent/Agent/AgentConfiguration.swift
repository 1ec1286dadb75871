public import Carillon
public import RedisClient

/// What an agent is told at its start.
public struct AgentConfiguration: Sendable {
    public var redis: RedisConfiguration
    public var namespace: Namespace
    public var worker: WorkerConfiguration
    /// What the job files say; applied before the first claim.
    public var jobs: JobFileContents

    public init(
        redis: RedisConfiguration, namespace: Namespace, worker: WorkerConfiguration, jobs: JobFileContents
    ) {
        self.redis = redis
        self.namespace = namespace
        self.worker = worker
        self.jobs = jobs
    }
}
