import Carillon
import Triggers

/// Slots for people: when, how far away, and what a clock change does to them.
func table(of occurrences: [Occurrence], in zone: Zone, now: Timestamp) -> Table {
    var table = Table()
    for occurrence in occurrences {
        table.add([
            columns(of: occurrence.time, in: zone), relative(occurrence.time, to: now), occurrence.note ?? "",
        ])
    }
    return table
}

/// `2027-03-28 03:00:00 +02:00`
private func columns(of time: Timestamp, in zone: Zone) -> String {
    let text = time.readable(in: zone)
    let offset = text.dropFirst(11).firstIndex { $0 == "+" || $0 == "-" || $0 == "Z" } ?? text.endIndex
    return text[..<offset].split(separator: "T").joined(separator: " ") + " " + text[offset...]
}
