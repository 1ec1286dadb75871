import Testing

@testable import RedisClient

@Suite("Handing a URL on")
struct RedisURLWithoutLoginTests {
    @Test(
        "what is handed on is read as the same place",
        arguments: [
            "redis://127.0.0.1:6379/0", "redis://[::1]:7000/3", "unix:///run/redis.sock?db=2",
            "unix:///run/a%25b%3Fc%23d%40e%20f.sock?db=0", "unix:///tmp/%C3%A9.sock",
        ])
    func roundTrip(url: String) throws {
        let configuration = try RedisConfiguration(url: url)
        let handedOn = try #require(configuration.urlWithoutLogin)
        #expect(try RedisConfiguration(url: handedOn) == configuration)
    }

    @Test("a login is not handed on", arguments: ["redis://:secret@h", "redis://u:secret@h/1", "unix://:secret@/a"])
    func secrets(url: String) throws { #expect(try RedisConfiguration(url: url).urlWithoutLogin == nil) }
}

@Suite struct RedisURLTests {
    @Test(arguments: [
        ("redis://localhost", RedisConfiguration(address: .tcp(host: "localhost", port: 6379))),
        ("redis://localhost/", RedisConfiguration(address: .tcp(host: "localhost", port: 6379))),
        ("REDIS://10.0.0.1:7000/3", RedisConfiguration(address: .tcp(host: "10.0.0.1", port: 7000), database: 3)),
        ("redis://[::1]:6380/2", RedisConfiguration(address: .tcp(host: "::1", port: 6380), database: 2)),
        ("redis://[::1]", RedisConfiguration(address: .tcp(host: "::1", port: 6379))),
        (
            "redis://u%40x:p%3Aa%2Fs%25s@h-1.example_x.com?db=15",
            RedisConfiguration(
                address: .tcp(host: "h-1.example_x.com", port: 6379), username: "u@x", password: "p:a/s%s", database: 15
            )
        ),
        ("redis://:pw@h", RedisConfiguration(address: .tcp(host: "h", port: 6379), password: "pw")),
        ("redis://u:a:b@h", RedisConfiguration(address: .tcp(host: "h", port: 6379), username: "u", password: "a:b")),
        ("redis://h/1?db=1", RedisConfiguration(address: .tcp(host: "h", port: 6379), database: 1)),
        ("unix:///run/redis.sock", RedisConfiguration(address: .unix(path: "/run/redis.sock"))),
        (
            "unix://u:p@/run/a%20b.sock?db=4",
            RedisConfiguration(address: .unix(path: "/run/a b.sock"), username: "u", password: "p", database: 4)
        ),
    ])
    func `a URL is read`(url: String, expected: RedisConfiguration) throws {
        #expect(try RedisConfiguration(url: url) == expected)
    }

    @Test(arguments: [
        ("", "must begin with"), ("localhost:6379", "must begin with"), ("http://h", "must begin with"),
        ("rediss://h", "TLS is not supported yet"), ("redis://", "host is missing"), ("redis:///0", "host is missing"),
        ("redis://:6379", "host is missing"), ("redis://h:", "port"), ("redis://h:0", "port"),
        ("redis://h:65536", "port"), ("redis://h:99999999999999999999", "port"), ("redis://h:+1", "port"),
        ("redis://h:1x", "port"), ("redis://h/x", "database"), ("redis://h/-1", "database"),
        ("redis://h/1/2", "database"), ("redis://h/99999999999", "database"), ("redis://h?db=", "database"),
        ("redis://h/1?db=2", "different databases"),
        ("redis://h?tls=1", "only parameter"), ("redis://h?db=1&db=2", "database"), ("redis://h#x", "fragment"),
        ("redis://[::1", "IPv6"), ("redis://[h]", "IPv6"), ("redis://[::1]x", "after the host"),
        ("redis://h h", "percent-encoded"), ("redis://ü", "percent-encoded"), ("redis://h\n", "percent-encoded"),
        ("redis://h$", "a host has"), ("redis://user@h", "before @"), ("redis://user:@h", "password is empty"),
        ("redis://u:%zz@h", "hexadecimal"), ("redis://u:%4@h", "hexadecimal"), ("redis://u:%00@h", "NUL"),
        ("redis://u:%ff@h", "UTF-8"), ("unix://relative/x", "absolute"), ("unix://", "absolute"),
        ("unix:///", "missing"), ("unix:///a%00b", "NUL"), ("unix:///x?path=1", "only parameter"),
        ("unix:///" + String(repeating: "x", count: 200), "107 bytes"),
        ("redis://" + String(repeating: "h", count: 5000), "4096"),
    ])
    func `a URL that breaks a rule is refused and the rule is named`(url: String, rule: String) {
        let error = #expect(throws: RedisURLError.self) { try RedisConfiguration(url: url) }
        #expect(error?.description.contains(rule) == true, "\(error?.description ?? "none")")
        #expect(error?.description.contains { $0.isNewline } == false)
        #expect((error?.description.utf8.count ?? 0) < 400)
    }

    @Test(arguments: [
        "redis://user:s3cret@h:x", "redis://:s3cret@h/z", "redis://u:a/s3cret@h", "redis://u:a@s3cret@h:x",
        "redis://u:a?s3cret@h", "redis://u:a#s3cret@h", "redis://h?password=s3cret", "redis://:s3cret", "u:s3cret@h",
        "rediss://u:s3cret@h", "redis://u:s3cret%zz@h", "unix://u:s3cret@x", "redis://h:s3cret/0", "redis://s3cret@h",
        "redis://u:s3cret\u{7}@h",
    ])
    func `no error shows a password`(url: String) {
        let error = #expect(throws: RedisURLError.self) { try RedisConfiguration(url: url) }
        #expect(error?.description.contains("s3cret") == false, "\(error?.description ?? "none")")
    }

    @Test func `a configuration describes itself without its password`() throws {
        let tcp = try RedisConfiguration(url: "redis://u:s3cret@[::1]:7/2")
        #expect(tcp.description == "redis://u:***@[::1]:7/2")
        let unix = try RedisConfiguration(url: "unix://:s3cret@/run/r.sock")
        #expect(unix.description == "unix://:***@/run/r.sock?db=0")
        #expect(try RedisConfiguration(url: "redis://h").description == "redis://h:6379/0")
        var dumped = ""
        dump([tcp, unix], to: &dumped)
        dumped += String(reflecting: tcp) + "\([tcp])"
        #expect(!dumped.contains("s3cret"))
    }

    @Test func `random bytes never crash the parser`() {
        let alphabet = Array("redis://unix:@/?%[]#0123456789abf.= \u{0}é")
        var generator = SystemRandomNumberGenerator()
        var accepted = 0
        for _ in 0..<20_000 {
            let tail = (0..<Int.random(in: 0..<24, using: &generator)).map { _ in alphabet.randomElement() ?? "x" }
            if (try? RedisConfiguration(url: "redis://" + String(tail))) != nil { accepted += 1 }
        }
        #expect(accepted < 20_000)
    }
}
