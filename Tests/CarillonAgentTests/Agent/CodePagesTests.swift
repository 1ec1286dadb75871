import Glibc
import Testing

@testable import CarillonAgent

@Suite("The pages of code")
struct CodePagesTests {
    @Test("Only what is run from a file and never written counts")
    func ranges() {
        let maps = """
            55d0c2a00000-55d0c2b00000 r--p 00000000 fe:00 123 /usr/local/bin/carillon
            55d0c2b00000-55d0c3700000 r-xp 00100000 fe:00 123 /usr/local/bin/carillon
            55d0c3700000-55d0c3800000 r--p 00d00000 fe:00 123 /usr/local/bin/carillon
            55d0c3800000-55d0c3900000 rw-p 00e00000 fe:00 123 /usr/local/bin/carillon
            7f0000000000-7f0000021000 rw-p 00000000 00:00 0
            7f0000030000-7f0000031000 r-xp 00000000 00:00 0
            7f0000040000-7f0000041000 rwxp 00000000 fe:00 124 /lib/odd.so
            7f0000050000-7f0000051000 r-xs 00000000 fe:00 125 /lib/shared.so
            7f0000060000-7f0000062000 r-xp 00001000 fe:00 126                        /lib/with space.so (deleted)
            7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]
            7ffd00030000-7ffd00032000 r-xp 00000000 00:00 0                          [vdso]
            """
        #expect(
            CodePages.ranges(in: maps) == [0x55d0_c2b0_0000..<0x55d0_c370_0000, 0x7f00_0006_0000..<0x7f00_0006_2000])
    }

    @Test(
        "What does not read as a map is left alone",
        arguments: ["", "x", "1-2", "z-1 r-xp 0 0 0 /a", "2-1 r-xp 0 0 0 /a", "1 r-xp 0 0 0 /a"])
    func garbage(maps: String) {
        #expect(CodePages.ranges(in: maps).isEmpty)
    }

    @Test("Released pages are resident no more, and come back when they are read")
    func release() throws {
        // A mapping that nobody else reads while the test runs.
        let directory = try TemporaryDirectory()
        let size = 16 * 4_096
        let descriptor = open(try directory.file("code", [UInt8](repeating: 0xC3, count: size)), O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let code = try #require(mmap(nil, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, descriptor, 0))
        try #require(code != MAP_FAILED)
        defer { munmap(code, size) }
        let bytes = UnsafeRawBufferPointer(start: code, count: size)

        #expect(bytes.allSatisfy { $0 == 0xC3 })
        #expect(try Self.resident(at: code) == size)
        CodePages.release()
        #expect(try Self.resident(at: code) == 0)
        #expect(bytes.allSatisfy { $0 == 0xC3 })
        #expect(try Self.resident(at: code) == size)
    }

    /// In bytes, of the mapping that begins there.
    private static func resident(at start: UnsafeMutableRawPointer) throws -> Int {
        let maps = String(decoding: try fileContents("/proc/self/smaps", limit: 1 << 26), as: UTF8.self)
        let head = String(UInt(bitPattern: start), radix: 16) + "-"
        let lines = maps.split(separator: "\n").drop { !$0.hasPrefix(head) }
        let line = try #require(lines.first { $0.hasPrefix("Rss:") })
        let kilobytes = line.split(separator: " ", omittingEmptySubsequences: true)[1]
        return try #require(Int(kilobytes)) * 1_024
    }
}
