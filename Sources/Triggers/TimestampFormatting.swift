extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC: `2026-11-21T00:05:00Z`.
    public var description: String { formatted(in: nil) }

    /// RFC 3339, with milliseconds when they are not zero.
    ///
    /// In UTC with `Z` when `zone` is nil, otherwise on the clock of the zone with its offset:
    /// `2026-11-21T01:05:00+01:00`. RFC 3339 knows no seconds in offsets, so an offset that has some (before about
    /// 1972 only) is cut to the minute, and the clock with it. Years beyond 9999 get the digits they need.
    public func formatted(in zone: Zone?) -> String {
        let offset = zone.map { $0.offset(at: self) / 60 * 60 }
        let local = LocalTime(localSeconds: seconds + (offset ?? 0))
        let fraction = Int(milliseconds).floorDivided(by: 1_000).remainder
        return "\(local)" + (fraction == 0 ? "" : ".\(fraction.padded(3))") + (offset.map(Self.text(ofOffset:)) ?? "Z")
    }

    /// `+01:00`.
    static func text(ofOffset seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        return "\(seconds < 0 ? "-" : "+")\((minutes / 60).padded(2)):\((minutes % 60).padded(2))"
    }
}
