import Glibc
import Testing

@testable import CarillonBench

/// Scripts of other schedulers, played here by shell scripts in the place of their Python.
@Suite struct PeerRunTests {
    private let folder: TemporaryFolder
    private let venv: String
    private let peer = Peer(name: "arq", script: "arq_peer.py", interpreter: .python("arq"))

    init() throws {
        folder = try TemporaryFolder()
        venv = folder.path + "-venvs"
    }

    /// Installs an interpreter that runs `body`, with the script's phase in `$2`; answers what became of the peer.
    private func outcome(_ body: String, isReady: Bool = true, hasScript: Bool = true) async throws -> Peer.Outcome {
        for path in [venv, venv + "/arq", venv + "/arq/bin"] { mkdir(path, 0o700) }
        defer {
            for file in ["/arq/bin/python", "/arq/ready"] { unlink(venv + file) }
            for path in ["/arq/bin", "/arq", ""] { rmdir(venv + path) }
        }
        try TextFile.write("#!/bin/sh\n\(body)\n", to: venv + "/arq/bin/python")
        chmod(venv + "/arq/bin/python", 0o700)
        if isReady { try TextFile.write("", to: venv + "/arq/ready") }
        if hasScript { try TextFile.write("", to: folder.path + "/arq_peer.py") }
        let run = PeerRun(scripts: folder.path, scratch: venv, url: "redis://127.0.0.1:1/0", jobs: 100, workers: 2)
        return try await run.rate(of: peer)
    }

    @Test func `The rate is that of the second phase`() async throws {
        let body = """
            if [ "$2" = enqueue ]; then echo 'RESULT {"jobs": 100, "seconds": 50}'; else
            echo 'RESULT {"jobs": 100, "seconds": 0.5}'; fi
            """
        #expect(try await outcome(body) == .rate(200))
    }

    @Test func `The script hears the phase, the Redis, the jobs and the workers`() async throws {
        let body = #"[ "$3 $4 $5" = "redis://127.0.0.1:1/0 100 2" ] && echo 'RESULT {"jobs": 100, "seconds": 1}'"#
        #expect(try await outcome(body) == .rate(100))
    }

    @Test func `A script that fails is told by its last line, and is not asked further`() async throws {
        let body =
            #"if [ "$2" = work ]; then echo 'RESULT {"jobs": 100, "seconds": 1}'; else echo no redis; exit 3; fi"#
        #expect(try await outcome(body) == .unavailable("failed: no redis"))
    }

    @Test func `What is half installed counts as not installed`() async throws {
        let outcome = try await outcome("exit 0", isReady: false)
        #expect(outcome == .unavailable("not installed in \(venv): run bench/peers/install \(venv)"))
    }

    @Test func `A script that is missing is named`() async throws {
        let outcome = try await outcome("exit 0", hasScript: false)
        #expect(outcome == .unavailable("\(folder.path)/arq_peer.py is not there"))
    }

    @Test func `A few runs that went unseen are no failure, many are`() {
        let line = { (jobs: Int) in "RESULT {\"jobs\": \(jobs), \"seconds\": 1}" }
        #expect(Peer.outcome(of: line(90), jobs: 100) == .rate(90))
        #expect(Peer.outcome(of: line(89), jobs: 100) == .unavailable("ran only 89 of 100 jobs"))
    }

    @Test(arguments: ["RESULT {}", "RESULT x", #"RESULT {"jobs": 1, "seconds": 0}"#])
    func `A result that makes no sense is none`(line: String) {
        guard case .unavailable = Peer.outcome(of: line, jobs: 1) else {
            Issue.record("taken for a rate")
            return
        }
    }
}
