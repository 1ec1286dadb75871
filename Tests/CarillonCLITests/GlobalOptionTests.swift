import ArgumentParser
import Carillon
import Testing

@testable import CarillonCLI

@Suite("The global options")
struct GlobalOptionTests {
    @Test("A flag wins over everything")
    func flag() throws {
        let options = try GlobalOptions.parse(["--redis", "unix:///tmp/s", "--namespace", "web"])
        #expect(try options.redisURL().text == "unix:///tmp/s")
        #expect(try options.redisURL().source == "--redis")
        #expect(try options.checkedNamespace() == Namespace("web"))
    }

    @Test("A namespace that is no name is a usage error", arguments: ["", "{x}", "a b", "é"])
    func namespace(text: String) throws {
        let options = try GlobalOptions.parse(["--namespace", text])
        let failure = #expect(throws: Failure.self) { try options.checkedNamespace() }
        #expect(failure?.code == .usage)
        #expect(failure?.message.hasPrefix("--namespace: '\(text)' ") == true)
    }
}
