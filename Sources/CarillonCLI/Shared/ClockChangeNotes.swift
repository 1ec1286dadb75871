import Triggers

/// Says of each flag's local time how it was taken where a change of the zone's clock skipped or doubled it.
func noteClockChanges(_ flags: [(name: String, text: String?)], zone: String?) {
    guard let zone = zone.flatMap({ try? Zone(identifier: $0) }) else { return }
    for (name, text) in flags {
        if let text, let note = (try? Timestamp.parse(text, in: zone))?.note {
            StandardStreams.complain("\(name): \(note)")
        }
    }
}
