import Carillon
import Triggers

extension Timestamp {
    /// The instant that an argument names: RFC 3339, or a local time or a date (its midnight) of `zone`.
    ///
    /// Says so when the zone's clock skipped that time or showed it twice.
    init(argument text: String, of flag: String, in zone: Zone) throws(InvalidInput) {
        do {
            let isDate = text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
            let parsed = try Timestamp.parse(isDate ? text + "T00:00" : text, in: zone)
            if let note = parsed.note { StandardStreams.complain("--\(flag): \(note)") }
            self = parsed.timestamp
        } catch {
            throw InvalidInput(flag, nil, String(error.description.dropFirst("time: ".count)))
        }
    }
}
