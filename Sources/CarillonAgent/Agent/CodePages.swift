import Carillon
import EventLoop
import Glibc

/// The pages of code that this process has touched.
///
/// Start-up reads arguments, job files and the first definitions with code that an agent does not need again, and around each page
/// that is read the kernel maps fifteen more. All of them would count as resident for the rest of the agent's life, beside every
/// replica: 20 MB instead of 9.
enum CodePages {
    /// By then a worker that has just begun knows its slots and waits.
    private static let settlingTime = Duration.seconds(1)
    /// Runs touch more; this long after the last one an agent is small again. What it costs is measured in microseconds.
    private static let interval = Duration.seconds(60)

    /// Releases them after start-up and then every minute.
    ///
    /// - Throws: `CancellationError`.
    static func keepReleasing() async throws {
        try await EventLoop.shared.sleep(for: settlingTime)
        while true {
            release()
            try await EventLoop.shared.sleep(for: interval)
        }
    }

    /// Makes none of them resident. They are unchanged pages of files, so nothing is lost: what runs again is mapped again, from the
    /// page cache.
    static func release() {
        guard let maps = try? fileContents("/proc/self/maps", limit: 4_194_304) else { return }
        for range in ranges(in: String(decoding: maps, as: UTF8.self)) {
            // Only a request: what the kernel will not do changes nothing.
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// What is mapped from files to be run and cannot be written, in the form of `/proc/PID/maps`.
    ///
    /// Nothing else may be released: a page that was ever written, a relocated table for instance, would be read anew from its file.
    static func ranges(in maps: String) -> [Range<UInt>] {
        maps.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard words.count == 6, words[1] == "r-xp", words[5].drop(while: { $0 == " " }).first == "/" else {
                return nil
            }
            let ends = words[0].split(separator: "-")
            guard ends.count == 2, let start = UInt(ends[0], radix: 16), let end = UInt(ends[1], radix: 16), start < end
            else { return nil }
            return start..<end
        }
    }
}
