import Carillon
import Testing

@Suite("A job document as JSON")
struct JobDocumentJSONTests {
    private static func full() -> JobDocument {
        var document = JobDocument()
        document.description = "Sends \"reports\" /daily\n漢\u{1}"
        document.owner = "file:jobs.yaml"
        document.cron = "0 2 * * *"
        document.timezone = "Europe/Berlin"
        document.dstGap = "skip"
        document.dstOverlap = "first"
        document.every = "1h"
        document.phase = "5m"
        document.at = "2026-01-01T00:00Z"
        document.startAt = "2026-01-01T00:00Z"
        document.endAt = "2027-01-01T00:00Z"
        document.exclude = ["2026-12-25"]
        document.jitter = "20s"
        document.remainingRuns = 5
        document.handler = "h"
        document.run = ["/bin/echo", "", "a\0b", "\u{1F600}"]
        document.shell = "a && b"
        document.env = ["B": "2", "A": "1"]
        document.queue = "q"
        document.overlap = "skip"
        document.catchupWindow = "1h"
        document.coalesce = "all"
        document.timeout = "5m"
        document.maxAttempts = 3
        document.backoff = .init(type: "fixed", delay: "1s", maxDelay: "2s", jitter: 0.25)
        document.priority = 70
        document.concurrency = .init(group: "g", limit: 3, rate: "10/1s", burst: 2)
        document.unique = "k"
        document.uniqueWindow = "1m"
        document.parent = "p"
        document.onChildFailure = "ignore"
        document.keepSucceeded = 0
        document.keepFailed = 1_000
        document.pauseOnFailure = false
        return document
    }

    private static func text(_ document: JobDocument) -> String {
        String(decoding: document.json(), as: UTF8.self)
    }

    private static func refusal(_ json: String) -> String? {
        do throws(InvalidInput) {
            _ = try JobDocument(json: Array(json.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test("It is compact, its keys are sorted, and what is not set is left out")
    func compact() {
        var document = JobDocument()
        document.shell = "a/b"
        document.cron = "0 2 * * *"
        document.backoff = .init(maxDelay: "1h")
        #expect(Self.text(document) == #"{"backoff":{"max_delay":"1h"},"cron":"0 2 * * *","shell":"a/b"}"#)
        #expect(Self.text(JobDocument()) == "{}")
    }

    @Test("Every field survives the way to JSON and back, byte for byte")
    func roundTrip() throws {
        let document = Self.full()
        let json = document.json()
        let back = try JobDocument(json: json)
        #expect(back == document)
        #expect(back.json() == json)
    }

    @Test("Every field has its own key, the one that people write")
    func keys() {
        let text = Self.text(Self.full())
        for key in JobDocument.CodingKeys.allCases { #expect(text.contains("\"\(key.rawValue)\":")) }
        for key in JobDocument.Backoff.CodingKeys.allCases { #expect(text.contains("\"\(key.rawValue)\":")) }
        for key in JobDocument.Concurrency.CodingKeys.allCases { #expect(text.contains("\"\(key.rawValue)\":")) }
    }

    @Test("Two spellings of one text are different bytes, although Swift takes them for equal")
    func spellings() {
        let composed = document { $0.description = "\u{E9}" }
        let decomposed = document { $0.description = "e\u{301}" }
        #expect(composed == decomposed)
        #expect(composed.json() != decomposed.json())
    }

    @Test(
        "A number that JSON cannot write has a spelling all the same", arguments: [Double.nan, .infinity, -.infinity])
    func numbers(value: Double) throws {
        let json = document { $0.backoff = .init(jitter: value) }.json()
        let back = try #require(try JobDocument(json: json).backoff?.jitter)
        #expect(back == value || (back.isNaN && value.isNaN))
    }

    @Test("What a newer version added is left out")
    func unknownMembers() throws {
        let json = #"{"cron":"@daily","urgency":{"a":[1,{"b":null}]},"backoff":{"curve":"x","delay":"1s"}}"#
        let document = try JobDocument(json: Array(json.utf8))
        #expect(document.cron == "@daily")
        #expect(document.backoff == .init(delay: "1s"))
    }

    @Test("null is the same as nothing")
    func nulls() throws {
        #expect(try JobDocument(json: Array(#"{"cron":null,"run":null}"#.utf8)) == JobDocument())
    }

    @Test(
        "A member of the wrong type is named",
        arguments: [
            (#"{"cron":5}"#, "cron: must be a string in JSON"),
            (#"{"max_attempts":"3"}"#, "max_attempts: must be a whole number in JSON"),
            (#"{"run":"echo"}"#, "run: must be a list of strings in JSON"),
            (#"{"run":["echo",1]}"#, "run[1]: must be a string in JSON"),
            (#"{"run":[null]}"#, "run[0]: must be a string in JSON, not null"),
            (#"{"env":{"A":true}}"#, "env.A: must be a string in JSON"),
            (#"{"env":[]}"#, "env: must be an object in JSON"),
            (#"{"backoff":{"max_delay":[]}}"#, "backoff.max_delay: must be a string in JSON"),
            (#"{"backoff":{"jitter":"x"}}"#, "backoff.jitter: must be a number in JSON"),
            ("[]", "job: must be an object in JSON"),
            (#""x""#, "job: must be an object in JSON"),
            ("null", "job: must be an object in JSON, not null"),
        ])
    func wrongTypes(json: String, rule: String) {
        #expect(Self.refusal(json) == rule)
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", " ", "{", "}", "{}{}", "{'cron':1}", #"{"cron":NaN}"#, "// x\n{}", #"{"cron":"\ud800"}"#,
            "{\"cron\":\"a\nb\"}", "\u{FEFF}{", #"{"max_attempts":99999999999999999999}"#, #"{"max_attempts":1e400}"#,
            #"{"max_attempts":1.5}"#, #"{"backoff":{"jitter":1e400}}"#,
        ])
    func notJSON(json: String) {
        #expect(Self.refusal(json) != nil)
    }

    @Test("Bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: InvalidInput.self) {
            try JobDocument(json: Array(#"{"cron":""#.utf8) + [0xFF, 0xC0] + Array("\"}".utf8))
        }
    }

    @Test("Nesting without end is refused, not followed", arguments: ["[", #"{"a":"#])
    func nesting(opening: String) {
        let depth = JobDocument.maximumBytes / opening.utf8.count - 100
        #expect(Self.refusal(#"{"x":"# + String(repeating: opening, count: depth)) != nil)
    }

    @Test("256 KiB is the most that is looked at")
    func size() throws {
        let frame = #"{"cron":""}"#.utf8.count
        let largest = #"{"cron":""# + String(repeating: "x", count: JobDocument.maximumBytes - frame) + "\"}"
        #expect(try JobDocument(json: Array(largest.utf8)).cron?.utf8.count == JobDocument.maximumBytes - frame)
        #expect(Self.refusal(largest + " ") == "job: must be at most 262144 bytes of JSON, this is 262145")
    }
}
