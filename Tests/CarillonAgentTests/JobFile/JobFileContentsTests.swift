import Carillon
import Glibc
import Testing

@testable import CarillonAgent

@Suite("A set of job files")
struct JobFileContentsTests {
    private func contents(_ paths: String...) throws(JobFileError) -> JobFileContents {
        try JobFileContents(paths.map(JobFile.init(guessingFormatOf:)), variables: { _ in nil })
    }

    @Test("It is the jobs of all of them, in order")
    func several() throws {
        let directory = try TemporaryDirectory()
        let one = try directory.file("one.yaml", "version: 1\njobs:\n  a: {every: 1s, handler: h}\n")
        let two = try directory.file("two.crontab", "# name: b\n* * * * * x\n")
        let all = try contents(one, two)
        #expect(all.jobs.map(\.id.description) == ["a", "b"])
        #expect(all.jobs.map(\.document.owner) == ["file:one.yaml", "file:two.crontab"])
        #expect(all.disabled.isEmpty)
        #expect(all.warnings.isEmpty)
    }

    @Test("Disabled jobs are kept apart from the jobs to apply")
    func disabled() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file(
            "f.yaml", "version: 1\njobs:\n  a: {every: 1s, handler: h, enabled: false}\n  b: {every: 1s, handler: h}\n")
        let all = try contents(path)
        #expect(all.jobs.map(\.id.description) == ["b"])
        #expect(all.disabled.map(\.description) == ["a"])
    }

    @Test("A job that two files define is an error, enabled or not", arguments: ["true", "false"])
    func twice(enabled: String) throws {
        let directory = try TemporaryDirectory()
        let one = try directory.file("one.yaml", "version: 1\njobs:\n  a: {every: 1s, handler: h}\n")
        let two = try directory.file(
            "two.yaml", "version: 1\n\njobs:\n  a: {every: 1s, handler: h, enabled: \(enabled)}\n")
        #expect(problems { _ = try contents(one, two) } == ["4:3: job 'a' is defined twice, first at \(one):3"])
        #expect(problems { _ = try contents(one, one) } == ["3:3: job 'a' is defined twice, first at \(one):3"])
    }

    @Test("Names that differ only in case are different jobs")
    func cases() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file(
            "f.yaml", "version: 1\njobs:\n  a: {every: 1s, handler: h}\n  A: {every: 1s, handler: h}\n")
        #expect(try contents(path).jobs.count == 2)
    }

    @Test("The problems of all files come together, and nothing is used")
    func problemsOfAll() throws {
        let directory = try TemporaryDirectory()
        let one = try directory.file("one.yaml", "version: 2\njobs: {}\n")
        let two = try directory.file("two.yaml", "version: 1\njobs: {}\n")
        let three = try directory.file("three.cron", "@reboot x\n")
        #expect(problems { _ = try contents(one, two, three) }.map { $0.prefix(4) } == ["1:10", "1:1:"])
    }

    @Test("A file that is missing is another kind of error")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/nope.yaml"
        #expect(throws: JobFileError.unreadable(file: path, reason: "no such file")) { try contents(path) }
    }

    @Test("A file above 1 MiB is refused")
    func large() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f.yaml", [UInt8](repeating: UInt8(ascii: "#"), count: 1_048_577))
        #expect(problems { _ = try contents(path) } == ["is larger than 1024 KiB"])
    }

    @Test("The warnings of crontabs are kept")
    func warnings() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f.tab", "MAILTO=a\n* * * * * x\n")
        #expect(try contents(path).warnings.count == 1)
    }

    @Test(
        "A file's name tells its format",
        arguments: [
            ("jobs.yaml", .yaml), ("jobs.yml", .yaml), ("jobs.json", .yaml), ("-", .yaml), ("crontab/x", .yaml),
            ("", .yaml),
            ("crontab", .crontab), ("/etc/crontab", .crontab), ("a.crontab", .crontab), ("x.cron", .crontab),
            ("y.tab", .crontab), ("crontab.yaml", .yaml),
        ] as [(String, JobFile.Format)])
    func formats(path: String, format: JobFile.Format) {
        #expect(JobFile(guessingFormatOf: path) == JobFile(path: path, format: format))
    }

    @Test("The owners are those of jobs, disabled ones included")
    func ownersOfJobs() throws {
        let directory = try TemporaryDirectory()
        let off = try directory.file(
            "off.yaml", "version: 1\nowner: off\njobs: {a: {every: 1h, handler: h, enabled: false}}\n")
        let own = try directory.file("own.yaml", "version: 1\njobs: {b: {every: 1h, handler: h}}\n")
        let none = try directory.file("none.yaml", "version: 1\nowner: none\njobs: {}\n")
        #expect(try contents(off, own, none).owners == ["off", "file:own.yaml"])
    }

    @Test("A file that names an owner and no job is warned of: it removes nothing")
    func ownerWithoutJobs() throws {
        let directory = try TemporaryDirectory()
        let empty = try directory.file("empty.yaml", "version: 1\nowner: web\njobs: {}\n")
        #expect(
            try contents(empty).warnings.map(short) == [
                "2:8: the file names an owner and no job: the owner's jobs in Redis stay (remove them with carillon remove)"
            ])
        #expect(try contents(empty).warnings.allSatisfy { $0.severity == .warning })
        let nobody = try directory.file("nobody.yaml", "version: 1\njobs: {}\n")
        let disabled = try directory.file(
            "disabled.yaml", "version: 1\nowner: web\njobs: {a: {every: 1h, handler: h, enabled: false}}\n")
        #expect(try contents(nobody, disabled).warnings.isEmpty)
    }

    @Test("The owner taken from a file's name is a valid name, whatever the file is called")
    func owners() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("my jobs (é).yaml", "version: 1\njobs:\n  a: {every: 1s, handler: h}\n")
        #expect(try contents(path).jobs[0].document.owner == "file:my-jobs-----.yaml")
    }
}
