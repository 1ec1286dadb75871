import Synchronization
import Testing

@testable import CarillonAgent

@Suite struct ExecOutputTests {
    @Test(arguments: [1, 7, 4_096, 65_535, 65_536, 65_537, 200_000])
    func `a tail is the same whatever the pieces`(size: Int) {
        let all = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 256) }
        var buffer = TailBuffer()
        for start in stride(from: 0, to: all.count, by: size) {
            buffer.append(all[start..<min(start + size, all.count)])
        }
        let tail = buffer.finish()
        #expect(tail.bytes == Array(all.suffix(65_536)))
        #expect(tail.isCut)
        #expect(tail.totalByteCount == 300_000)
    }

    @Test func `a tail of nothing is empty and whole`() {
        let tail = TailBuffer().finish()
        #expect(tail == OutputTail(bytes: [], isCut: false, totalByteCount: 0))
    }

    @Test(arguments: [1, 2, 3, 1_000])
    func `lines are the same whatever the pieces`(size: Int) {
        let text = Array("a\n\nbc\n\rd\n\0\n\nlast".utf8)
        #expect(split(text, by: size) == ["a", "", "bc", "\rd", "\0", "", "last"])
    }

    @Test(arguments: [1_000, 65_536, 200_000])
    func `a line that is too long comes in pieces`(size: Int) {
        let long = [UInt8](repeating: 120, count: 150_000) + Array("\nshort\n".utf8)
        #expect(split(long, by: size).map(\.utf8.count) == [65_536, 65_536, 18_928, 5])
    }

    @Test func `a line of exactly the limit is one line`() {
        let line = [UInt8](repeating: 120, count: 65_536) + [10]
        #expect(split(line, by: 65_537).map(\.utf8.count) == [65_536])
    }
}

private final class Recorder: Sendable {
    let lines = Mutex<[String]>([])
}

private func split(_ bytes: [UInt8], by size: Int) -> [String] {
    let recorder = Recorder()
    var splitter = LineSplitter { line in
        recorder.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
    for start in stride(from: 0, to: bytes.count, by: size) {
        splitter.append(bytes[start..<min(start + size, bytes.count)])
    }
    splitter.finish()
    return recorder.lines.withLock { $0 }
}
