import Carillon
import Glibc
import PrivateRedis
import ProtocolModel
import Testing

/// Whether the histories would notice a mistake: each mutant must be told from the scripts.
@Suite struct MutantTests {
    /// `make mutants` demands that all are killed; that takes longer than a test should.
    @Test func `Two histories tell at least twenty of every other mutant from the scripts`() async throws {
        let server = try await PrivateRedis.start()
        var histories = Mutation.Histories()
        var killed = 0
        for (number, mutant) in Mutant.all.enumerated() where number.isMultiple(of: 2) {
            let fate = try await Mutation(seed: 1, patience: 2).fate(of: mutant, on: server, histories: &histories)
            if fate != .survived { killed += 1 }
        }
        #expect(killed >= 20)
        await server.stop()
    }

    @Test(arguments: Mutant.all)
    func `The text that a mutant replaces is still in the scripts`(mutant: Mutant) throws {
        _ = try mutant.sources()
    }

    @Test func `docs/mutants.md lists them`() throws {
        let root = #filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")?.lowerBound ?? #filePath.endIndex)
        #expect(try text(of: "\(root)/docs/mutants.md") == Mutant.page, "write it with `make mutants`")
    }

    private struct Unreadable: Error {}

    private func text(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Unreadable() }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
