internal import Synchronization

/// Tables read so far. A zone is read once per process, so that a new tzdata package takes effect on restart and two
/// jobs of one process never disagree.
enum ZoneCache {
    private struct Key: Hashable {
        let directory: ZoneDirectory
        let identifier: String
    }

    private static let tables = Mutex<[Key: ZoneTable]>([:])

    static func table(for identifier: String, in directory: ZoneDirectory) throws(ZoneError) -> ZoneTable {
        if ZoneIdentifier.builtIn.contains(identifier) { return .utc }
        let key = Key(directory: directory, identifier: identifier)
        if let table = tables.withLock({ $0[key] }) { return table }
        let table = try load(identifier, from: directory)
        // There are about 600 names, so the cache needs no bound of its own.
        tables.withLock { $0[key] = table }
        return table
    }

    private static func load(_ identifier: String, from directory: ZoneDirectory) throws(ZoneError) -> ZoneTable {
        switch directory.read(identifier) {
        case .success(let bytes):
            do {
                return try TZif.parse(bytes)
            } catch {
                throw ZoneError(identifier, "cannot be read: its file in \(directory.path) \(error.reason)")
            }
        case .failure(let error):
            guard directory.exists else {
                throw ZoneError(
                    identifier,
                    "cannot be read: there is no \(directory.path); install tzdata in this image or set TZDIR")
            }
            // Its own name as the suggestion: there is something of that name, and it is no zone.
            if let name = suggestion(for: identifier, in: directory), name != identifier {
                throw ZoneError(identifier, "is unknown; did you mean '\(name)'?")
            }
            throw ZoneError(identifier, "is unknown: \(error.text) in \(directory.path)")
        }
    }

    /// A zone that differs in case only, or whose last part is the one given.
    static func suggestion(for identifier: String, in directory: ZoneDirectory) -> String? {
        let wanted = identifier.lowercased()
        let all = directory.identifiers()
        if let same = all.first(where: { $0.lowercased() == wanted }) { return same }
        guard let place = wanted.split(separator: "/").last else { return nil }
        return all.first { $0.lowercased().hasSuffix("/\(place)") }
    }
}
