/// Names for jobs that have none: a readable piece of the command and a hash of all of it, `backup.sh-5f3a0c1d`.
///
/// The name hangs on the command alone, so that changing the schedule changes the job instead of adding a second one. The
/// second line with the same command in a file gets `-2`, and so on.
struct CrontabNames {
    private var uses: [String: Int] = [:]

    mutating func name(forCommand command: String) -> String {
        let name = "\(Self.slug(of: command))-\(Self.hash(of: command))"
        let count = uses[name, default: 0] + 1
        uses[name] = count
        return count == 1 ? name : "\(name)-\(count)"
    }

    /// The last path component of the first word, in the alphabet of names.
    private static func slug(of command: String) -> String {
        let word = command.split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""
        let base = word.split(separator: "/").last ?? ""
        let slug = inNameAlphabet(base).drop { $0 == "-" || $0 == "." || $0 == "_" }.prefix(40)
        return slug.isEmpty ? "job" : String(slug)
    }

    /// FNV-1a, folded to 32 bits: the same on every host and in every version.
    private static func hash(of command: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in command.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)), radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
