/// Whether something grows: the median of the last quarter of its samples against that of the second. The first is for warming
/// up; medians, because a fault makes a sample say anything.
struct Trend {
    /// So many samples make quarters that mean something.
    static let fewestSamples = 40

    let before: Double
    let after: Double
    /// Seconds from the middle of the one quarter to the middle of the other.
    let seconds: Double

    /// Nil where there are too few samples.
    init?(_ samples: [(moment: Int64, value: Int)]) {
        guard samples.count >= Self.fewestSamples else { return nil }
        let quarter = samples.count / 4
        let second = samples[quarter..<(2 * quarter)]
        let last = samples.suffix(quarter)
        guard let before = median(second.map { Double($0.value) }), let after = median(last.map { Double($0.value) })
        else {
            return nil
        }
        self.before = before
        self.after = after
        seconds =
            Double(last[last.startIndex + quarter / 2].moment - second[second.startIndex + quarter / 2].moment) / 1e9
    }

    var growth: Double { after - before }
    var perMinute: Double { seconds > 0 ? growth / seconds * 60 : 0 }
}
