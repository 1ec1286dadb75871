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
        summary.duplicates = [id]
        summary.orphans = [id, id]
        #expect(!summary.isEmpty)
        #expect(
            summary.description
                == "2 created, 1 left out, without a slot left, 1 refused, another job holds its unique key, "
                + "2 refused, its parent does not exist or has ended")
    }
}
