/// Which texts are accepted as zone names at all, decided before any file is touched.
enum ZoneIdentifier {
    /// Zones that need no file.
    static let builtIn: Set<String> = ["UTC", "Etc/UTC"]

    /// Nil when `text` may be looked up, otherwise the rule it breaks.
    ///
    /// The IANA names of the form Area/Location, and `UTC` and `GMT`. The other names without a slash are left out on
    /// purpose: `EST` has no summer time, `CST` means three places, `Japan` is a link kept for old programs.
    static func fault(in text: String) -> String? {
        guard !text.isEmpty else { return "is empty" }
        guard text.utf8.count <= 64 else { return "is longer than 64 bytes" }
        guard text.utf8.allSatisfy(isAllowed) else { return "is not an IANA name: it holds a character that none has" }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.first.map(isLetter) ?? false }), parts.count <= 3 else {
            return "is not an IANA name of the form Area/Location"
        }
        let first = String(parts[0]) ?? ""
        if ["posix", "right", "localtime"].contains(first.lowercased()) { return "is a variant, not an IANA name" }
        if parts.count == 1, !["UTC", "GMT"].contains(text) {
            return "is not an IANA name of the form Area/Location, UTC or GMT"
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || "/_+-".utf8.contains(byte)
    }
}
