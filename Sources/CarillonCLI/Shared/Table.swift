import Carillon

/// Rows under a heading, columns padded to their widest cell.
///
/// Cells are made printable: a name or note that holds an escape sequence must not act on the terminal. Where there is a terminal, a
/// line that is wider is shortened in its last column, which is the one for free text.
struct Table {
    private let headings: [String]
    private var rows: [[String]] = []

    /// No headings, no heading line: for output that is a list rather than a table.
    init(_ headings: [String] = []) {
        self.headings = headings
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map { escapedForMessage($0, limit: 4_096) })
    }

    /// - Parameter width: columns of the terminal; nil leaves lines as long as they are.
    func text(width: Int?) -> String {
        let lines = headings.isEmpty ? rows : [headings] + rows
        var widths: [Int] = []
        for line in lines {
            for (column, cell) in line.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], Self.width(of: cell))
            }
        }
        return lines.map { Self.line($0, widths: widths, limit: width) }.joined(separator: "\n")
    }

    private static func line(_ cells: [String], widths: [Int], limit: Int?) -> String {
        var line = ""
        var used = 0
        for (column, cell) in cells.enumerated() {
            let isLast = column == cells.count - 1
            let room = max(1, (limit ?? .max) - used)
            let shown = isLast && width(of: cell) > room ? shortened(cell, to: room) : cell
            line += shown
            let padding = isLast ? 0 : widths[column] - width(of: cell) + 2
            line += String(repeating: " ", count: padding)
            used += width(of: shown) + padding
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    private static func shortened(_ text: String, to room: Int) -> String {
        var result = ""
        var used = 0
        for character in text {
            let next = width(of: String(character))
            guard used + next <= room - 1 else { break }
            result.append(character)
            used += next
        }
        return result + "…"
    }

    /// Columns in a terminal: East Asian scripts and emoji take two, marks that combine take none.
    private static func width(of text: String) -> Int {
        text.reduce(0) { sum, character in
            guard let first = character.unicodeScalars.first else { return sum }
            switch first.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                return sum + 2
            default:
                return sum + 1
            }
        }
    }
}
