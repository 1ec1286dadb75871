import Carillon
import Testing

@testable import CarillonAgent

@Suite("Variables in env")
struct VariableExpansionTests {
    private static func lookUp(_ name: String) -> String? {
        ["HOME": "/root", "EMPTY": "", "NESTED": "${HOME}$$", "ACCENT": "é\u{1F600}"][name]
    }

    private func expand(_ text: String) throws(InvalidInput) -> String {
        try expandingVariables(in: text, field: "env.X", from: Self.lookUp)
    }

    @Test(
        "${NAME} is replaced, once",
        arguments: [
            ("", ""), ("plain", "plain"), ("${HOME}", "/root"), ("a${HOME}b${HOME}", "a/rootb/root"), ("${EMPTY}", ""),
            ("${NESTED}", "${HOME}$$"), ("$${HOME}", "${HOME}"), ("$$$${HOME}", "$${HOME}"), ("$", "$"),
            ("$HOME", "$HOME"),
            ("cost: 5$", "cost: 5$"), ("${ACCENT}!", "é\u{1F600}!"), ("漢${HOME}字", "漢/root字"), ("}", "}"),
        ])
    func expansion(text: String, expected: String) throws {
        #expect(try expand(text) == expected)
    }

    @Test(
        "Anything else that starts with ${ is refused",
        arguments: ["${", "${}", "${HOME", "${A${B}}", "${1}", "${HOME:-x}", "${ HOME}", "a${é}"])
    func malformed(text: String) {
        #expect(throws: InvalidInput("env.X", text, "must write variables as ${NAME}, and $$ for a dollar sign")) {
            try expand(text)
        }
    }

    @Test("A variable that is not set is an error, not an empty text")
    func missing() {
        #expect(throws: InvalidInput("env.X", "${NOPE}", "is not set in the environment")) { try expand("a${NOPE}") }
    }

    @Test("Only env is expanded, and in defaults as well")
    func onlyEnvironment() throws {
        let yaml = """
            version: 1
            defaults:
              env: {A: "${HOME}"}
            jobs:
              a: {every: 1s, shell: "echo ${HOME}", env: {B: "x${HOME}"}, description: "${HOME}"}
            """
        let document = try #require(try jobs(yaml: yaml, variables: Self.lookUp).first).job.document
        #expect(document.env == ["A": "/root", "B": "x/root"])
        #expect(document.shell == "echo ${HOME}")
        #expect(document.description == "${HOME}")
    }

    @Test("A missing variable is reported where the text stands")
    func place() {
        #expect(
            problems(fields: "every: 1s\nshell: x\nenv:\n  KEY: ${NOPE}")
                == ["7:12: env.KEY: '${NOPE}' is not set in the environment"])
    }
}
