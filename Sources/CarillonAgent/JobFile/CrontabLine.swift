import Carillon
import Triggers

/// One line of a crontab, taken apart; nothing in it is checked yet but its shape.
///
/// A crontab does not say how many fields its lines have. The rule here: a line has six fields, the first of them seconds,
/// when at least seven words stand on it and the sixth is a valid day-of-week field; every other line has five. So
/// `*/15 * * * * * /app/poll` has six fields and `0 3 * * * /app/backup.sh` has five. A command that looks like a weekday
/// (`1`, `mon`) needs a path before it.
enum CrontabLine {
    case blank
    /// `# name: backup`, the id of the next job.
    case name(String, column: Int)
    case assignment(name: String, value: String)
    case entry(schedule: Schedule, command: Text)

    enum Schedule: Equatable {
        case cron(String)
        case every(String)
    }

    struct Text {
        let text: String
        let column: Int
    }

    init(_ line: Substring.UnicodeScalarView) throws(CrontabProblem) {
        let words = Self.words(of: line)
        guard let first = words.first else {
            self = .blank
            return
        }
        if first.text.hasPrefix("#") {
            self = Self.nameComment(String(line), column: first.column) ?? .blank
        } else if let assignment = Self.assignment(String(line)) {
            self = assignment
        } else {
            let (schedule, used) = try Self.schedule(words)
            guard words.count > used else { throw CrontabProblem("has no command", column: first.column) }
            let start = words[used].column
            let rest = String(Substring(line.dropFirst(start - 1)))
            self = .entry(schedule: schedule, command: Text(text: try Self.command(rest, at: start), column: start))
        }
    }

    private static func schedule(_ words: [Text]) throws(CrontabProblem) -> (Schedule, used: Int) {
        let first = words[0]
        guard !first.text.hasPrefix("@") else { return try macro(words) }
        guard words.count > 5 else {
            let count = "\(words.count) word" + (words.count == 1 ? "" : "s")
            throw CrontabProblem("must be five or six fields and a command, this is \(count)", column: first.column)
        }
        let isSixFields = words.count > 6 && (try? CronExpression(parsing: "0 0 * * \(words[5].text)")) != nil
        let used = isSixFields ? 6 : 5
        if isSixFields, isYear(words[6].text) {
            throw CrontabProblem("has a field for years, which is not supported", column: words[6].column)
        }
        return (.cron(words[..<used].map(\.text).joined(separator: " ")), used)
    }

    private static func macro(_ words: [Text]) throws(CrontabProblem) -> (Schedule, used: Int) {
        switch words[0].text.lowercased() {
        case "@reboot":
            let hint = "a job that many hosts share has no boot to run at"
            throw CrontabProblem("@reboot is not supported: \(hint)", column: words[0].column, length: 7)
        case "@every":
            guard words.count > 1 else {
                throw CrontabProblem("@every needs a duration such as 90s", column: words[0].column, length: 6)
            }
            return (.every(words[1].text), 2)
        default:
            return (.cron(words[0].text), 1)
        }
    }

    /// cron turns `%` into a line break and gives what follows the first to the command as input; `\%` is a percent sign.
    private static func command(_ text: String, at start: Int) throws(CrontabProblem) -> String {
        var command = String.UnicodeScalarView()
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            if scalar == "%" {
                guard command.last == "\\" else {
                    let rule = "% means a line break in a crontab, which is not supported: write \\% for a percent sign"
                    throw CrontabProblem(rule, column: start + offset)
                }
                command.removeLast()
            }
            command.append(scalar)
        }
        while let last = command.last, isBlank(last) { command.removeLast() }
        return String(command)
    }

    private static func nameComment(_ line: String, column: Int) -> CrontabLine? {
        let text = line.unicodeScalars.drop { isBlank($0) || $0 == "#" }
        let key = Array("name:".unicodeScalars)
        guard text.starts(with: key) else { return nil }
        let value = trimmed(text.dropFirst(key.count))
        return value.isEmpty ? nil : .name(value, column: column)
    }

    /// `NAME = value`, the value in matching quotes or bare, as cron reads it.
    private static func assignment(_ line: String) -> CrontabLine? {
        guard let equals = line.unicodeScalars.firstIndex(of: "=") else { return nil }
        let name = trimmed(line.unicodeScalars[..<equals])
        guard isEnvironmentName(name) else { return nil }
        var value = trimmed(line.unicodeScalars[line.unicodeScalars.index(after: equals)...]).unicodeScalars[...]
        if value.count > 1, let quote = value.first, quote == value.last, quote == "\"" || quote == "'" {
            value = value.dropFirst().dropLast()
        }
        return .assignment(name: name, value: String(value))
    }

    private static func words(of line: Substring.UnicodeScalarView) -> [Text] {
        var words: [Text] = []
        var word = String.UnicodeScalarView()
        var column = 0
        // Seven words decide everything; the rest of the line is the command.
        for scalar in line where words.count < 7 {
            column += 1
            if !isBlank(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                words.append(Text(text: String(word), column: column - word.count))
                word = String.UnicodeScalarView()
            }
        }
        if words.count < 7, !word.isEmpty { words.append(Text(text: String(word), column: column - word.count + 1)) }
        return words
    }

    private static func trimmed(_ text: some BidirectionalCollection<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView(text.drop(while: isBlank))
        while let last = view.last, isBlank(last) { view.removeLast() }
        return String(view)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    private static func isYear(_ word: String) -> Bool {
        word == "*" || (word.utf8.count == 4 && word.utf8.allSatisfy { (0x30...0x39).contains($0) })
    }
}

/// What is wrong with the shape of a line, and where in it.
struct CrontabProblem: Error {
    let message: String
    let column: Int
    let length: Int

    init(_ message: String, column: Int, length: Int = 1) {
        self.message = message
        self.column = column
        self.length = length
    }
}
