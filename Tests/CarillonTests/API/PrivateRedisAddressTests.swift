import Carillon
import CarillonTesting
import PrivateRedis
import RedisClient
import Testing

/// What prints and hands on the address of a private Redis does not look at the name of its directory.
@Suite struct PrivateRedisAddressTests {
    @Test(arguments: ["with space", "naïve", "%20", "100%", "it's #1?db=2", "a@b", "~+&=;"])
    func `The URL leads to the socket, whatever its directory is called`(name: String) async throws {
        let home = try await TestRedis().server.directory
        let server = try await PrivateRedis.start(directory: "\(home)/\(name)")
        #expect(!server.url.contains("'"), "people paste it between quotes")
        #expect(try RedisConfiguration(url: server.url).address == .unix(path: server.socketPath))
        let redis = try await TestRedis(server: server)
        #expect(try await redis.client.jobs() == [])
        await redis.client.close()
        await server.stop()
    }
}
