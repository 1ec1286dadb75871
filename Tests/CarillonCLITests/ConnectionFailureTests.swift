import Testing

@Suite("A Redis that cannot be used")
struct ConnectionFailureTests {
    @Test(
        "One that is not there is one line and 69, without the password",
        arguments: [
            "redis://127.0.0.1:1", "redis://user:s3cret@127.0.0.1:1/3", "unix:///nonexistent/redis.sock",
            "redis://[::1]:1",
        ])
    func unreachable(url: String) throws {
        let run = try carillon("ls", "--redis", url)
        #expect(run.code == 69)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("carillon: cannot reach Redis at "))
        #expect(run.errors.hasSuffix("(name another with --redis, or try 'carillon dev')\n"))
        #expect(run.errors.isOneCleanLine)
        #expect(!run.errors.contains("s3cret"))
    }

    @Test(
        "A bad URL is a usage error as a flag and a configuration error as a variable",
        arguments: [
            "localhost", "redis://host:99999", "redis://host:6379/abc", "http://x", "redis://", "redis://h:1\n",
            " redis://h",
            "redis://user:s3cret@h:x",
        ])
    func urls(url: String) throws {
        let flag = try carillon("ls", "--redis", url)
        #expect(flag.code == 64)
        #expect(flag.errors.hasPrefix("carillon: --redis: "))
        for name in ["CARILLON_REDIS_URL", "REDIS_URL"] {
            let variable = try carillon("ls", environment: [name: url])
            #expect(variable.code == 78)
            #expect(variable.errors.hasPrefix("carillon: \(name): "))
            #expect(variable.errors.isOneCleanLine)
            #expect(!variable.errors.contains("s3cret"))
        }
    }

    @Test(
        "A variable that is not text is an error, not one that is not set",
        arguments: ["CARILLON_REDIS_URL", "REDIS_URL", "CARILLON_NAMESPACE"])
    func notText(name: String) throws {
        let run = try carillon(arguments: [Array("ls".utf8)], variables: [Array("\(name)=".utf8) + [0xFF]])
        #expect(run == Outcome(code: 78, output: "", errors: "carillon: \(name): the value is not UTF-8\n"))
    }

    @Test("The flag wins over CARILLON_REDIS_URL, that over REDIS_URL, and an empty variable is none")
    func precedence() throws {
        let both = ["CARILLON_REDIS_URL": "one", "REDIS_URL": "two"]
        #expect(try carillon("ls", "--redis", "three", environment: both).errors.hasPrefix("carillon: --redis: "))
        #expect(try carillon("ls", environment: both).errors.hasPrefix("carillon: CARILLON_REDIS_URL: "))
        let empty = ["CARILLON_REDIS_URL": "", "REDIS_URL": "two"]
        #expect(try carillon("ls", environment: empty).errors.hasPrefix("carillon: REDIS_URL: "))
    }

    @Test(
        "A bad namespace is a usage error as a flag and a configuration error as a variable",
        arguments: ["{x}", "a b", "é"])
    func namespaces(text: String) throws {
        let rule = "'\(text)' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit\n"
        #expect(
            try carillon("ls", "--namespace", text)
                == Outcome(code: 64, output: "", errors: "carillon: --namespace: \(rule)"))
        #expect(
            try carillon("ls", environment: ["CARILLON_NAMESPACE": text])
                == Outcome(code: 78, output: "", errors: "carillon: CARILLON_NAMESPACE: namespace: \(rule)"))
    }
}
