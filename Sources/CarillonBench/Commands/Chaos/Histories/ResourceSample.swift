/// A line of the samples: what one worker process used.
struct ResourceSample: Hashable, Sendable {
    /// Nanoseconds of the monotonic clock.
    let moment: Int64
    let worker: String
    let descriptors: Int
    let threads: Int
    let residentKilobytes: Int

    var line: String { "\(moment) \(worker) \(descriptors) \(threads) \(residentKilobytes)" }

    static func parse(_ text: String, file: String) throws(Failure) -> [ResourceSample] {
        try HistoryText.parse(text, file: file, words: 5) { words in
            guard let moment = Int64(words[0]), let descriptors = Int(words[2]), let threads = Int(words[3]),
                let kilobytes = Int(words[4])
            else { return nil }
            return ResourceSample(
                moment: moment, worker: String(words[1]), descriptors: descriptors, threads: threads,
                residentKilobytes: kilobytes)
        }
    }
}
