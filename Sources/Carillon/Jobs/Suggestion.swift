/// The one of `words` that `text` was probably meant to be, or nil when none is close.
///
/// Close means: at most a third of the letters added, dropped, changed or swapped (optimal string alignment distance),
/// whatever the case.
package func suggestion(for text: String, among words: [String]) -> String? {
    guard !text.isEmpty, text.utf8.count <= 64 else { return nil }
    let typed = Array(text.lowercased().utf8)
    var best: (word: String, distance: Int)?
    for word in words {
        let candidate = Array(word.lowercased().utf8)
        let allowed = max(1, min(typed.count, candidate.count) / 3)
        guard abs(candidate.count - typed.count) <= allowed else { continue }
        let distance = editDistance(typed, candidate)
        if distance <= allowed, distance < best?.distance ?? .max { best = (word, distance) }
    }
    return best?.word
}

/// ` (did you mean 'x'?)`, or nothing: the end of a message about an unknown word.
package func didYouMean(_ text: String, among words: [String]) -> String {
    suggestion(for: text, among: words).map { " (did you mean '\($0)'?)" } ?? ""
}

private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...other.count)
    for (i, byte) in one.enumerated() {
        var row = [i + 1]
        for (j, otherByte) in other.enumerated() {
            var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (byte == otherByte ? 0 : 1))
            if i > 0, j > 0, byte == other[j - 1], one[i - 1] == otherByte {
                cost = min(cost, beforePrevious[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforePrevious, previous) = (previous, row)
    }
    return previous[other.count]
}
