/// A value as it may stand in an error line: in quotes, at most 200 bytes of it, control and non-ASCII characters
/// written as `\u{…}` so that it cannot forge a second line or hide a look-alike.
func quoted(_ text: some StringProtocol) -> String {
    var result = "'"
    var budget = 200
    for scalar in text.unicodeScalars {
        budget -= UTF8.width(scalar)
        if budget < 0 { return result + "…'" }
        if scalar.value >= 0x20, scalar.value < 0x7F {
            result.unicodeScalars.append(scalar)
        } else {
            result += "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
    return result + "'"
}

func quoted(_ bytes: some Collection<UInt8>) -> String {
    quoted(String(decoding: bytes, as: UTF8.self))
}
