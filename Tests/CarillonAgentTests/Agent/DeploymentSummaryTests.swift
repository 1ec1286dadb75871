import Carillon
import Testing

@testable import CarillonAgent

@Suite("What an agent says about the jobs of its files")
struct DeploymentSummaryTests {
    @Test("nothing that happened to a job is kept quiet")
    func complete() throws {
        let id = try JobID("a")
        var summary = Deployment.Summary()
        #expect(summary.isEmpty)
        summary.created = [id, id]
        summary.exhausted = [id]
        summary.refused = [id]
        #expect(!summary.isEmpty)
        #expect(
            summary.description
                == "2 created, 1 left out, without a slot left, 1 refused, a duplicate or without its parent")
    }
}
