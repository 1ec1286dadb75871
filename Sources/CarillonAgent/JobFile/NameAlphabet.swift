/// `text` with `-` for every byte that a name may not hold; it may still start with a mark, be empty or too long.
func inNameAlphabet(_ text: some StringProtocol) -> String {
    String(
        decoding: text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "-")
            }
        }, as: UTF8.self)
}
