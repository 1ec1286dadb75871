import Carillon

/// The text of a file that is known to be clean UTF-8, with its lines at hand for excerpts.
struct SourceText {
    let file: String
    let text: String
    let lines: [Substring.UnicodeScalarView]

    /// - Throws: a diagnostic for UTF-16, bytes that are not UTF-8, NUL, and every other character that no editor shows.
    init(file: String, bytes: [UInt8]) throws(JobFileError) {
        self.file = escapedForMessage(file)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw .invalid([Self.whole(file, "is UTF-16; save it as UTF-8")])
        }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else {
            throw .invalid([Self.notUTF8(file, Array(body))])
        }
        self.text = text
        lines = Self.lines(of: text)
        for (number, line) in lines.enumerated() {
            for (offset, scalar) in line.enumerated() where Self.isForbidden(scalar) {
                let name = "U+" + String(repeating: "0", count: max(0, 4 - Self.hex(scalar).count)) + Self.hex(scalar)
                let place = Place(line: number + 1, column: offset + 1)
                throw .invalid([
                    diagnostic(at: place, "control character \(name) is not allowed here; write it as an escape")
                ])
            }
        }
    }

    /// A message about the file as a whole.
    static func whole(_ file: String, _ message: String) -> Diagnostic {
        Diagnostic(file: escapedForMessage(file), severity: .error, place: nil, message: message, excerpt: nil)
    }

    func diagnostic(_ severity: Diagnostic.Severity = .error, at place: Place?, _ message: String) -> Diagnostic {
        Diagnostic(file: file, severity: severity, place: place, message: message, excerpt: place.flatMap(excerpt))
    }

    private func excerpt(at place: Place) -> String? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        // A very long line, an argv of 100 KiB for instance, is shown from a little before the place.
        let start = place.column > 100 ? place.column - 20 : 1
        let shown = escapedForMessage(
            String(String.UnicodeScalarView(line.dropFirst(start - 1).prefix(120).map { $0 == "\t" ? " " : $0 })))
        let number = String(place.line)
        let margin = String(repeating: " ", count: max(0, 3 - number.count))
        let blank = String(repeating: " ", count: max(3, number.count))
        let offset = place.column - start
        let room = max(1, min(place.length, line.count - place.column + 1, 120 - offset))
        let marker = String(repeating: " ", count: offset) + "^" + String(repeating: "~", count: room - 1)
        return "\(margin)\(number) | \(shown)\n\(blank) | \(marker)"
    }

    private static func notUTF8(_ file: String, _ bytes: [UInt8]) -> Diagnostic {
        var line = 1
        for byteLine in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: byteLine, as: UTF8.self) == nil { break }
            line += 1
        }
        return Diagnostic(
            file: escapedForMessage(file), severity: .error, place: Place(line: line, column: 1),
            message: "the line is not UTF-8; save the file as UTF-8", excerpt: nil)
    }

    /// LF, CRLF and CR end a line, as in YAML. (`"\r\n"` is one `Character` in Swift: only scalars can be split.)
    private static func lines(of text: String) -> [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "\n" || scalar == "\r" {
                lines.append(scalars[start..<index])
                let isPair = scalar == "\r" && next < scalars.endIndex && scalars[next] == "\n"
                index = isPair ? scalars.index(after: next) : next
                start = index
            } else {
                index = next
            }
        }
        lines.append(scalars[start...])
        return lines
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        String(scalar.value, radix: 16, uppercase: true)
    }
}
