import Carillon
import Testing

@testable import CarillonAgent

/// The same numbers in every run, so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Damaged files")
struct JobFileFuzzTests {
    private static let yaml = """
        version: 1
        owner: web
        defaults: {timezone: Europe/Berlin, timeout: 5m, env: {A: "${HOME}"}}
        jobs:
          a:
            cron: "*/5 2-4 * * MON#2"
            run: ["/bin/echo", 'x', y]
            backoff: {type: fixed, delay: 5s, jitter: 0.25}
          b: {every: 1h30m, phase: 15m, shell: "a && b | c", enabled: false}
          c:
            at: 2027-03-28 02:30
            handler: h
            payload: |
              {"x": [1, 2]}
            max_attempts: 7

        """
    private static let crontab = """
        CRON_TZ=Europe/Berlin
        SHELL = "/bin/bash"
        # name: backup
        0 3 * * *   /app/backup.sh \\% --all
        */15 * * * * * /app/poll
        @every 90s echo hi
        MAILTO=root

        """
    private static let pieces = [
        "\0", "\u{FEFF}", "&a ", "*a", "!!x ", "? ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "|", ">", "#", "\t",
        "\r\n", "\n\n",
        "%", "@", "<<: ", "---\n", "99999999999999999999", "-1", "${", "é", "\u{2028}", "~", "jobs:", "@reboot", "L-31",
        "H(5-2)",
    ].map { Array($0.utf8) }

    /// One to four random changes: a byte changed, bytes dropped or doubled, or a piece of syntax put in.
    private static func damaged(_ text: String, _ random: inout SplitMix) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...Int.random(in: 0...3, using: &random) {
            let start = Int.random(in: 0..<max(1, bytes.count), using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: if start < bytes.count { bytes[start] = UInt8.random(in: 0...255, using: &random) }
            case 1: bytes.removeSubrange(start..<max(start, end))
            case 2: bytes.insert(contentsOf: Array(bytes[start..<max(start, end)]), at: start)
            default: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: start)
            }
        }
        return bytes
    }

    /// Every outcome is jobs, or problems that each stand in the file and read as one clean line.
    private static func check(_ bytes: [UInt8], _ read: (SourceText) throws(JobFileError) -> [LocatedJob]) {
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(JobFileError) {
            for found in try read(SourceText(file: "f", bytes: bytes)) {
                #expect(found.job.document.json().count <= JobDocument.maximumBytes)
            }
        } catch {
            guard case .invalid(let problems) = error else {
                Issue.record("\(error) for \(text.debugDescription)")
                return
            }
            #expect(!problems.isEmpty)
            let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
            for problem in problems {
                #expect((1...lines).contains(problem.place?.line ?? 1), "\(problem) for \(text.debugDescription)")
                #expect(
                    problem.message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(problem.message.debugDescription)")
            }
        }
    }

    @Test("A damaged job file is jobs or problems, never a crash", arguments: 0..<4)
    func yaml(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        for _ in 0..<500 {
            Self.check(Self.damaged(Self.yaml, &random)) { source throws(JobFileError) in
                try JobFileReader.jobs(in: source, owner: "o", variables: { $0 == "HOME" ? "/root" : nil }).jobs
            }
        }
    }

    @Test("A damaged crontab is jobs or problems, never a crash", arguments: 0..<4)
    func crontab(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        for _ in 0..<500 {
            Self.check(Self.damaged(Self.crontab, &random)) { source throws(JobFileError) in
                try CrontabReader.jobs(in: source, owner: "o").jobs
            }
        }
    }
}
