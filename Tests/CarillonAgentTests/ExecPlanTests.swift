import Carillon
import Glibc
import Testing

@testable import CarillonAgent
@testable import PrivateRedis

/// What is handed to the kernel, looked at before anything is started.
@Suite struct ExecPlanTests {
    @Test func `a plain command goes through untouched`() throws {
        let plan = try CommandPlan(
            Command(arguments: ["/bin/echo", "-n", "$HOME"], workingDirectory: "/usr"), variables: [])
        #expect(plan.program == "/bin/echo")
        #expect(plan.arguments == ["/bin/echo", "-n", "$HOME"])
        #expect(plan.workingDirectory == "/usr")
    }

    @Test func `a bare name stays the command's own first argument`() throws {
        let command = Command(arguments: ["sh", "-c", ":"], environment: ["PATH": "/bin"])
        let plan = try CommandPlan(command, variables: [])
        #expect(plan.program == "/bin/sh")
        #expect(plan.arguments[0] == "sh")
    }

    @Test func `a script is one argument of the shell`() throws {
        let plan = try CommandPlan(script("-e 'a b'; c"), variables: [])
        #expect(plan.program == "/bin/sh")
        #expect(plan.arguments == ["/bin/sh", "-c", "--", "-e 'a b'; c"])
    }

    @Test func `every variable is there once, in order`() throws {
        let plan = try CommandPlan(
            Command(arguments: ["true"], environment: ["B": "1", "A": "=", "PATH": "/usr/bin:/bin"]),
            variables: [("B", "2"), ("B", "3"), ("C", "line\nbreak")])
        let names = plan.environment.map { String($0.prefix { $0 != "=" }) }
        #expect(Set(names).count == names.count)
        #expect(plan.environment == plan.environment.sorted())
        #expect(plan.environment.contains("B=3"))
        #expect(plan.environment.contains("A=="))
        #expect(plan.environment.contains("C=line\nbreak"))
        #expect(plan.environment.contains("PATH=/usr/bin:/bin"))
    }

    @Test(arguments: [("", "x"), ("A=B", "x"), ("A", "\0"), ("A\0", "x")])
    func `a run's variable is checked like the command's`(name: String, value: String) {
        let error = #expect(throws: CommandRefusal.self) {
            try CommandPlan(Command(arguments: ["true"]), variables: [(name, value)])
        }
        #expect(error?.reason.hasPrefix("environment variable") == true)
    }

    @Test(arguments: [
        (E2BIG, "arguments and environment are larger than the kernel takes"),
        (ENOENT, "its interpreter (first line, or dynamic loader) does not exist"),
        (ENOEXEC, "is neither a binary for this machine nor a script with a #! line"),
        (EAGAIN, "the attempt: Resource temporarily unavailable"),
        (ENOMEM, "the attempt: Cannot allocate memory"),
    ])
    func `the kernel's refusal becomes one line`(code: Int32, text: String) throws {
        let plan = try CommandPlan(Command(arguments: ["/bin/true"]), variables: [])
        let reason = plan.refusal(SystemError("the attempt", code)).reason
        #expect(reason.hasPrefix("program \"/bin/true\": " + text))
        #expect(!reason.contains("\n"))
    }
}
