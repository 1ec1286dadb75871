import Carillon
import RedisClient

extension GlobalOptions {
    /// - Throws: ``Failure``: 64 for a bad `--redis`, 78 for a bad variable.
    func checkedRedis() throws(Failure) -> RedisConfiguration {
        let (text, source) = try redisURL()
        do throws(RedisURLError) {
            return try RedisConfiguration(url: text)
        } catch {
            throw Failure(source == "--redis" ? .usage : .configuration, "\(source): \(error.description)")
        }
    }

    /// Runs `body` with a client of the chosen Redis and namespace.
    func withClient<T>(_ body: (CarillonClient) async throws -> T) async throws -> T {
        let client = CarillonClient(redis: try checkedRedis(), namespace: try checkedNamespace())
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch let error as CarillonError {
            await client.close()
            throw Failure(error)
        }
    }
}

extension Failure {
    init(_ error: CarillonError) {
        let code: Code =
            switch error.code {
            case .unreachable: .unavailable
            case .refused: .permission
            case .temporary: .temporary
            case .invalid: .invalidInput
            case .notFound, .conflict: .failed
            case .corrupt, .internal: .software
            }
        let hint = code == .unavailable ? " (name another with --redis, or try 'carillon dev')" : ""
        self.init(code, escapedForMessage(error.description, limit: 1_000) + hint)
    }
}
