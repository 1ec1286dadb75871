import Carillon
import Testing

@Suite("What a job does")
struct ActionRuleTests {
    private static func command(_ change: @escaping @Sendable (inout JobDocument) -> Void) -> (inout JobDocument) ->
        Void
    {
        return { document in
            document.handler = nil
            change(&document)
        }
    }

    @Test("A handler is called by name")
    func handler() throws {
        #expect(try job().action == .handler("report"))
    }

    @Test("A command is an argument vector that no shell sees")
    func run() throws {
        let action = try job(
            Self.command {
                $0.run = ["/bin/echo", "a b", "$(id)", "", "; rm -rf /"]
                $0.env = ["TIER": "gold", "_x1": ""]
            }
        ).action
        let arguments = ["/bin/echo", "a b", "$(id)", "", "; rm -rf /"]
        #expect(action == .command(Command(arguments: arguments, environment: ["TIER": "gold", "_x1": ""])))
    }

    @Test("A line for the shell is one argument")
    func shell() throws {
        let action = try job(Self.command { $0.shell = "echo $HOME | wc" }).action
        #expect(action == .command(Command(arguments: ["echo $HOME | wc"], shell: true)))
    }

    @Test(
        "An action that breaks a rule is refused with the field, the value and the rule",
        arguments: [
            Refusal("handler: a job needs exactly one of handler, run, shell") { $0.handler = nil },
            Refusal("run: cannot be combined with handler: a job needs exactly one of handler, run, shell") {
                $0.run = ["a"]
            },
            Refusal("shell: cannot be combined with run: a job needs exactly one of handler, run, shell") {
                $0.handler = nil
                $0.run = ["a"]
                $0.shell = "a"
            },
            Refusal("handler: '' must not be empty") { $0.handler = "" },
            Refusal("handler: 'a b' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit") {
                $0.handler = "a b"
            },
            Refusal("env: only goes with run or shell: a handler runs inside its worker") { $0.env = [:] },
            Refusal("run: must list a program and its arguments, for instance [\"/bin/echo\", \"hello\"]") {
                $0.handler = nil
                $0.run = []
            },
            Refusal("run: '' must start with the name of a program") {
                $0.handler = nil
                $0.run = ["", "x"]
            },
            Refusal("run: 'a\\u{0}b' must not contain a NUL byte") {
                $0.handler = nil
                $0.run = ["echo", "a\0b"]
            },
            Refusal("shell: '' must be a command line for /bin/sh") {
                $0.handler = nil
                $0.shell = ""
            },
            Refusal("shell: ' \\u{9}' must be a command line for /bin/sh") {
                $0.handler = nil
                $0.shell = " \t"
            },
            Refusal("shell: 'a\\u{0}' must not contain a NUL byte") {
                $0.handler = nil
                $0.shell = "a\0"
            },
        ])
    func refused(_ refused: Refusal) {
        #expect(refusal(refused.change) == refused.rule)
    }

    @Test("Arguments may take 128 KiB in all, each with its NUL")
    func argumentBytes() {
        let most = String(repeating: "x", count: 131_072 - 3)
        #expect(refusal(Self.command { $0.run = ["a", most] }) == nil)
        #expect(
            refusal(Self.command { $0.run = ["a", most + "x"] })
                == "run: must be at most 128 KiB long in all, this is 131073 bytes")
    }

    @Test("A shell line must be shorter than 128 KiB, which is what Linux passes to a program")
    func lineBytes() {
        let most = String(repeating: "x", count: 131_071)
        #expect(refusal(Self.command { $0.shell = most }) == nil)
        #expect(
            refusal(Self.command { $0.shell = most + "x" })
                == "shell: must be less than 128 KiB long, this is 131072 bytes")
    }

    @Test("The environment may take 128 KiB in all")
    func environmentBytes() {
        let most = String(repeating: "x", count: 131_072 - 3)
        let fits = Self.command {
            $0.shell = "a"
            $0.env = ["A": most]
        }
        #expect(refusal(fits) == nil)
        let tooLong = Self.command {
            $0.shell = "a"
            $0.env = ["A": most + "x"]
        }
        #expect(refusal(tooLong) == "env: must be at most 128 KiB long in all, this is 131073 bytes")
    }

    @Test(
        "The name of a variable is one that every shell takes",
        arguments: ["", "1A", "A-B", "A B", "A=B", "Ä", "A\0", "a\u{301}", "\u{1b}[2J"])
    func variableNames(name: String) {
        let rule = refusal(
            Self.command {
                $0.shell = "a"
                $0.env = [name: "x"]
            })
        #expect(rule?.hasPrefix("env: '") == true)
        #expect(rule?.hasSuffix("must be a name of A-Z a-z 0-9 _ that does not start with a digit") == true)
    }

    @Test("Variables that carillon sets are reserved")
    func reservedVariables() {
        let rule = refusal(
            Self.command {
                $0.shell = "a"
                $0.env = ["CARILLON_FENCING_TOKEN": "1"]
            })
        #expect(rule == "env.CARILLON_FENCING_TOKEN: is reserved: carillon sets CARILLON_ variables itself")
    }

    @Test("The value of a variable has no NUL byte")
    func variableValues() {
        let rule = refusal(
            Self.command {
                $0.shell = "a"
                $0.env = ["A": "x\0"]
            })
        #expect(rule == "env.A: 'x\\u{0}' must not contain a NUL byte")
    }
}
