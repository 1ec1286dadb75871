import Carillon
import Testing

@Suite("Names")
struct NameTests {
    @Test(
        "A name is 1 to 200 bytes of the alphabet",
        arguments: ["a", "0", "nightly-report", "a.b_c:d-E9", String(repeating: "x", count: 200)])
    func valid(text: String) throws {
        #expect(try JobID(text).description == text)
        #expect(try QueueName(text).description == text)
        #expect(try Namespace(text).description == text)
    }

    @Test(
        "Anything that could break a key, a log line or a terminal is no name",
        arguments: [
            "-a", ".a", "_a", ":a", "a b", "a\nb", "\r\n+OK", "../x", "a/b", "{x}", "a@b", "é", "e\u{301}", "a\0",
            "\u{202E}a", "\u{1b}[2J", "a\u{200B}", "a*", "１",
        ])
    func invalid(text: String) throws {
        let error = #expect(throws: InvalidInput.self) { try JobID(text) }
        let message = try #require(error?.description)
        #expect(message.hasPrefix("job: '"))
        #expect(message.hasSuffix("may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"))
        #expect(message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test("A name is neither empty nor long, and a megabyte of it is not echoed")
    func lengths() {
        #expect(throws: InvalidInput("queue", "", "must not be empty")) { try QueueName("") }
        let long = String(repeating: "x", count: 1_000_000)
        let error = #expect(throws: InvalidInput.self) { try Namespace(long) }
        #expect(
            error?.description
                == "namespace: '\(String(repeating: "x", count: 200))…' must be at most 200 bytes long")
    }

    @Test("The names that everyone has are valid ones")
    func defaults() throws {
        #expect(try QueueName("default") == .default)
        #expect(try Namespace("default") == .default)
    }
}
