import Carillon

extension CarillonClient {
    /// One of the counts of `carillon status`; 0 where it is not listed.
    func status(of name: String) async throws -> Int {
        Int(try await status().first { $0.name == name }?.value ?? 0)
    }
}
