/// A time zone of the IANA database, read from the system's TZif files.
///
/// Foundation's `TimeZone` is not used: in a statically linked binary it knows no zones.
public struct Zone: Sendable {
    /// The IANA name, as given.
    public let identifier: String
    private let table: ZoneTable

    /// Coordinated Universal Time; needs no file.
    public static let utc = Zone(identifier: "UTC", table: .utc)

    init(identifier: String, table: ZoneTable) {
        self.identifier = identifier
        self.table = table
    }

    /// Looks the zone up in `TZDIR`, or `/usr/share/zoneinfo`. A zone is read once per process.
    ///
    /// Accepts `Area/Location` names (links such as `Asia/Calcutta` too), `UTC` and `GMT`; in `Etc/GMT+5` the sign is
    /// POSIX's, so that is five hours *behind* UTC. Names are case-sensitive, abbreviations and offsets are refused.
    public init(identifier: String) throws(ZoneError) {
        try self.init(identifier: identifier, directory: .system)
    }

    init(identifier: String, directory: ZoneDirectory) throws(ZoneError) {
        if let fault = ZoneIdentifier.fault(in: identifier) {
            let isPlain = identifier.utf8.count <= 64 && identifier.utf8.allSatisfy(ZoneIdentifier.isAllowed)
            let name = isPlain ? ZoneCache.suggestion(for: identifier, in: directory) : nil
            throw ZoneError(identifier, fault + (name.map { "; did you mean '\($0)'?" } ?? ""))
        }
        self.init(identifier: identifier, table: try ZoneCache.table(for: identifier, in: directory))
    }

    /// Seconds east of UTC at an instant.
    public func offset(at instant: Timestamp) -> Int {
        table.interval(at: instant.seconds).offset
    }

    /// What a clock in this zone shows at an instant, without the milliseconds.
    public func localTime(at instant: Timestamp) -> LocalTime {
        LocalTime(localSeconds: instant.seconds + offset(at: instant))
    }

    func interval(at second: Int) -> ZoneInterval {
        table.interval(at: second)
    }
}

extension Zone: Hashable {
    /// Zones are equal when they have the same name.
    public static func == (left: Zone, right: Zone) -> Bool { left.identifier == right.identifier }

    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

extension Zone: CustomStringConvertible {
    public var description: String { identifier }
}
