import Glibc
import Testing

@testable import CarillonAgent

@Suite("Reading a file")
struct FileContentsTests {
    private func refusal(_ path: String, limit: Int = 100) -> JobFileError? {
        do throws(JobFileError) {
            _ = try fileContents(path, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test("Its bytes come back as they are")
    func bytes() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f", Array(0...255))
        #expect(try fileContents(path, limit: 256) == Array(0...255))
        #expect(try fileContents(directory.file("empty", []), limit: 1).isEmpty)
    }

    @Test("A file above the limit is refused, one at the limit is not")
    func limit() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f", [UInt8](repeating: 1, count: 2_049))
        #expect(try fileContents(path, limit: 2_049).count == 2_049)
        #expect(problems { _ = try fileContents(path, limit: 2_048) } == ["is larger than 2 KiB"])
    }

    @Test("A large file is read in pieces")
    func pieces() throws {
        let directory = try TemporaryDirectory()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        #expect(try fileContents(directory.file("f", bytes), limit: 1_048_576) == bytes)
    }

    @Test(
        "A file that is written to while it is read is refused: half of it may look whole",
        arguments: [("a: 1\nb: 2\n", O_APPEND), ("", O_TRUNC), ("x", 0)] as [(String, Int32)])
    func torn(text: String, mode: Int32) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f", "a: 1\n")
        // A time that no write of now has, even within one tick of the kernel's clock.
        var past = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        try #require(utimes(path, &past) == 0)
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        #expect(try unchanged(descriptor, named: path) { Array("a: 1\n".utf8) } == Array("a: 1\n".utf8))
        let error = #expect(throws: JobFileError.self) {
            try unchanged(descriptor, named: path) {
                let writer = open(path, O_WRONLY | mode)
                _ = write(writer, text, text.utf8.count)
                close(writer)
                return Array("a: 1\n".utf8)
            }
        }
        #expect(
            error == .unreadable(file: path, reason: "changed while it was read; write it elsewhere and rename it"))
    }

    @Test("A file that is replaced by another while it is read stays what it was")
    func replaced() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f", "a: 1\n")
        let other = try directory.file("other", "b: 2\n")
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let bytes = try unchanged(descriptor, named: path) {
            rename(other, path)
            return Array("a: 1\n".utf8)
        }
        #expect(bytes == Array("a: 1\n".utf8))
        #expect(try fileContents(path, limit: 10) == Array("b: 2\n".utf8))
    }

    @Test("What cannot be read says why")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        let missing = "\(directory.path)/missing"
        #expect(refusal(missing) == .unreadable(file: missing, reason: "no such file"))
        #expect(refusal(directory.path) == .unreadable(file: directory.path, reason: "is a directory"))
        #expect(refusal("") == .unreadable(file: "''", reason: "a file name must not be empty"))
        #expect(refusal("a\0b") == .unreadable(file: "a\0b", reason: "a file name must not contain a NUL byte"))
        let long = String(repeating: "x", count: 5_000)
        #expect(refusal(long) == .unreadable(file: long, reason: "File name too long"))
    }

    @Test("A loop of links ends")
    func loop() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/loop"
        #expect(symlink(path, path) == 0)
        #expect(refusal(path) == .unreadable(file: path, reason: "Too many levels of symbolic links"))
    }

    @Test("A pipe is not waited for")
    func pipe() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        #expect(refusal(path) == .unreadable(file: path, reason: "is a pipe; use - to read standard input"))
    }

    @Test("A device that never ends is not read", arguments: ["/dev/zero", "/dev/null", "/dev/tty"])
    func devices(path: String) {
        guard case .unreadable(path, _) = refusal(path) else {
            Issue.record("\(path) was read")
            return
        }
    }
}
