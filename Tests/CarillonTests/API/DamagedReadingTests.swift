import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

/// What a person sees of a namespace in which somebody else wrote: all that is not damaged, and one clear line for what is.
@Suite struct DamagedReadingTests {
    /// Everything that can be asked; what is answered, or why not.
    private func answers(_ space: Space, jobs names: [String]) async throws -> [(
        question: String, error: CarillonError?
    )] {
        let client = space.redis.client
        var answers: [(String, CarillonError?)] = []
        func ask(_ question: String, _ answer: () async throws(CarillonError) -> Void) async {
            do throws(CarillonError) {
                try await answer()
                answers.append((question, nil))
            } catch { answers.append((question, error)) }
        }
        await ask("jobs") { () async throws(CarillonError) in
            for job in try await client.jobs() { _ = job.nextRunTime?.description }
        }
        await ask("runs") { () async throws(CarillonError) in _ = try await client.runs(limit: 100) }
        await ask("dead") { () async throws(CarillonError) in _ = try await client.deadRuns() }
        await ask("tree") { () async throws(CarillonError) in _ = try await client.families() }
        await ask("workers") { () async throws(CarillonError) in _ = try await client.workers() }
        await ask("limits") { () async throws(CarillonError) in _ = try await client.limits() }
        await ask("status") { () async throws(CarillonError) in _ = try await client.status() }
        await ask("fsck") { () async throws(CarillonError) in _ = try await client.fsck() }
        for name in names {
            guard let id = try? JobID(name) else { continue }
            await ask("job \(name)") { () async throws(CarillonError) in _ = try await client.job(id) }
            await ask("runs of \(name)") { () async throws(CarillonError) in _ = try await client.runs(of: id) }
            await ask("why \(name)") { () async throws(CarillonError) in
                let slots = try await client.explain(id, limit: 20)
                // Every sentence is made, whatever the numbers.
                for slot in slots { _ = try await client.explain(id, at: slot.scheduledTime) }
            }
        }
        return answers
    }

    @Test(arguments: Damage.victims)
    func `A value that makes no sense hides nothing else, and stops no command`(victim: String) async throws {
        let space = try await Space()
        let name = victim.prefixMatch(of: #/[a-z:]+[{<]?([a-z]+)/#).map { String($0.1) } ?? "held"
        for line in Damage.variants(of: victim) {
            try await space.reset(Damage.state(with: line, insteadOf: victim))
            for answer in try await answers(space, jobs: [name, "held"]) where answer.error?.code != .notFound {
                #expect(answer.error == nil, "\(line): \(answer.question)")
            }
            let mail = try await space.redis.client.jobs().first { $0.id == "mail" }
            #expect(mail?.state == .scheduled, "\(line)")
        }
    }

    @Test(arguments: Damage.types.keys.sorted())
    func `A key of a wrong type is named by whoever needs it, and hides none of the other jobs`(type: String)
        async throws
    {
        let space = try await Space()
        let keys = Set(BusyNamespace.lines.map { String($0.prefix { !"{<([ ".contains($0) }) })
        for key in keys.sorted() where !key.hasPrefix("session") && Keyspace.types[Keyspace.kind(of: key)] != type {
            try await space.reset(BusyNamespace.state)
            try await space.poison(key, type)
            for answer in try await answers(space, jobs: ["held", "tick"]) {
                guard let error = answer.error else { continue }
                #expect(error.code == .corrupt, "\(key): \(answer.question): \(error)")
                #expect(
                    error.description.contains("{\(space.redis.namespace)}:\(key) "), "\(answer.question): \(error)")
                #expect(!error.description.contains("\n"))
            }
            let findings = try await space.redis.client.fsck()
            #expect(findings.contains { $0.subject == "key \(key)" })
            if ![":default", "jobs", "paused", "arming"].contains(where: key.hasSuffix) {
                let mail = try await space.redis.client.jobs().first { $0.id == "mail" }
                #expect(mail?.state == .scheduled, "\(key)")
            }
        }
    }

    @Test func `A history that cannot be read is told of as such in the list of all jobs`() async throws {
        let space = try await Space(BusyNamespace.state)
        let id = try JobID("held")
        #expect(try await space.redis.client.job(id)?.lastOutcome == "succeeded")
        try await space.poison("failed:held", "stream")
        #expect(try await space.redis.client.job(id)?.lastOutcome == "unreadable")
        try await space.delete("failed:held")
        try await space.add("failed:held[0] = what is this")
        #expect(try await space.redis.client.job(id)?.lastOutcome == "unreadable")
    }

    @Test func `A parent that has not started is scheduled, not gone`() async throws {
        let space = try await Space(
            """
            jobs{mum} = 1 a 1990000 f=1⏎{}⏎mum
            schedule:default<mum> = 1990000
            jobs{kid} = 2 a 1990000 p=mum@1990000⏎{}⏎kid
            schedule:default<kid> = 1990000
            children:mum@1990000<kid> = 0
            """)
        let trees = try await space.redis.client.families()
        #expect(trees.map(\.state) == ["scheduled"])
        #expect(trees.first?.children.map(\.state) == ["scheduled"])
    }
}
