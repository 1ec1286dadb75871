import Carillon

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Another scheduler that runs no-op jobs, driven by a script of ours in `bench/peers`.
struct Peer: Sendable {
    let name: String
    /// Its script.
    let script: String
    /// The interpreter: below the scratch folder where it begins with a name, else looked for on PATH.
    let interpreter: Interpreter

    enum Interpreter: Sendable {
        /// The Python of the venv of this name.
        case python(String)
        /// Debian's Ruby, if Sidekiq is installed.
        case ruby
    }

    static let all = [
        Peer(name: "bullmq", script: "bullmq_peer.py", interpreter: .python("bullmq")),
        Peer(name: "arq", script: "arq_peer.py", interpreter: .python("arq")),
        Peer(name: "rq", script: "rq_peer.py", interpreter: .python("rq")),
        Peer(name: "dramatiq", script: "dramatiq_peer.py", interpreter: .python("dramatiq")),
        Peer(name: "celery", script: "celery_peer.py", interpreter: .python("celery")),
        Peer(name: "sidekiq", script: "sidekiq_peer.rb", interpreter: .ruby),
    ]

    /// What a run of a peer came to.
    enum Outcome: Equatable, Sendable {
        /// Runs per second.
        case rate(Double)
        /// Why there is no rate, in one line.
        case unavailable(String)
    }

    /// Reads the line `RESULT {"jobs": N, "seconds": S}` from what a script printed.
    static func outcome(of output: String, jobs: Int) -> Outcome {
        struct Result: Decodable {
            let jobs: Int
            let seconds: Double
        }
        for line in output.split(separator: "\n") where line.hasPrefix("RESULT ") {
            guard let result = try? JSONDecoder().decode(Result.self, from: Data(line.dropFirst(7).utf8)),
                result.seconds > 0
            else { continue }
            // Workers tell their count in lumps, so a few runs at the end go unseen; many missing ones are a failure.
            guard result.jobs * 10 >= jobs * 9 else { return .unavailable("ran only \(result.jobs) of \(jobs) jobs") }
            return .rate(Double(result.jobs) / result.seconds)
        }
        let last = output.split(separator: "\n").last.map(String.init) ?? "it printed nothing"
        return .unavailable("failed: \(escapedForMessage(last))")
    }
}
