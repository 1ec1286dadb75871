import Glibc

/// A refused system call: what was attempted, and the kernel's answer.
package struct SystemError: Error, Sendable, CustomStringConvertible {
    package let attempt: String
    package let code: Int32

    package init(_ attempt: String, _ code: Int32) {
        self.attempt = attempt
        self.code = code
    }

    package var description: String {
        "\(attempt): \(String(cString: strerror(code)))"
    }
}

/// A value for a message: in quotes, on one line, at most 200 bytes of it, and nothing a terminal would obey.
package func quoted(_ value: String) -> String {
    var text = "\""
    var bytes = 0
    for scalar in value.unicodeScalars {
        bytes += UTF8.width(scalar)
        guard bytes <= 200 else {
            return text + "…\""
        }
        switch scalar {
        case "\"", "\\":
            text += "\\"
            text.unicodeScalars.append(scalar)
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            default:
                text.unicodeScalars.append(scalar)
            }
        }
    }
    return text + "\""
}
