import Carillon
import Testing
import Triggers

@Suite("The trigger of a job")
struct TriggerRuleTests {
    @Test("A cron job is on the clock of UTC unless it names a zone")
    func cronZone() throws {
        #expect(try job().trigger == .cron(CronTrigger(try CronExpression(parsing: "0 2 * * *", hashKey: "nightly"))))
        let berlin = try job { $0.timezone = "Europe/Berlin" }
        guard case .cron(let cron) = berlin.trigger else { return #expect(Bool(false), "not a cron trigger") }
        #expect(cron.zone.identifier == "Europe/Berlin")
        #expect(cron.dst == DSTPolicy())
    }

    @Test("The policies for clock changes are taken over")
    func clockChanges() throws {
        let changed = try job {
            $0.timezone = "Europe/Berlin"
            $0.dstGap = "skip"
            $0.dstOverlap = "both"
        }
        guard case .cron(let cron) = changed.trigger else { return #expect(Bool(false), "not a cron trigger") }
        #expect(cron.dst == DSTPolicy(gap: .skip, overlap: .both))
    }

    @Test("H spreads jobs by their id")
    func hash() throws {
        let document = document { $0.cron = "H H * * *" }
        let triggers = try ["a", "b", "c", "d"].map { try Job(id: JobID($0), document: document, payload: []).trigger }
        #expect(Set(triggers).count > 1)
    }

    @Test("An interval starts at its phase")
    func interval() throws {
        let quarterPast = try job {
            $0.cron = nil
            $0.every = "1h"
            $0.phase = "15m"
        }
        #expect(quarterPast.trigger == .every(try Interval(period: 3_600_000, phase: 900_000)))
    }

    @Test("@every in a cron field is an interval")
    func everyMacro() throws {
        #expect(try job { $0.cron = "@every 90s" }.trigger == .every(try Interval(period: 90_000)))
    }

    @Test("A job can be due once, even in the past")
    func once() throws {
        let past = try job {
            $0.cron = nil
            $0.at = "2001-09-09T01:46:40Z"
        }
        #expect(past.trigger == .at(Timestamp(milliseconds: 1_000_000_000_000)))
    }

    @Test("A one-shot may be written as local time of its zone")
    func localOnce() throws {
        let local = try job {
            $0.cron = nil
            $0.at = "2026-07-01 12:00"
            $0.timezone = "Europe/Berlin"
        }
        #expect(local.trigger == .at(try Timestamp(parsing: "2026-07-01T10:00:00Z")))
    }

    @Test("The shortest and the longest interval are allowed", arguments: ["100ms", "366d"])
    func limits(text: String) throws {
        #expect(
            refusal {
                $0.cron = nil
                $0.every = text
            } == nil)
    }

    @Test(
        "A trigger that breaks a rule is refused with the field, the value and the rule",
        arguments: [
            Refusal("cron: a job needs exactly one of cron, every, at") { $0.cron = nil },
            Refusal("every: cannot be combined with cron: a job needs exactly one of cron, every, at") {
                $0.every = "1s"
            },
            Refusal("at: cannot be combined with cron: a job needs exactly one of cron, every, at") { $0.at = "" },
            Refusal("cron: '' is empty") { $0.cron = "" },
            Refusal("cron: '' is empty") { $0.cron = " \t" },
            Refusal("cron: '* * * *' has 4 fields, not 5 or 6") { $0.cron = "* * * *" },
            Refusal("cron: minute: '60' is out of range 0-59 (column 1)") { $0.cron = "60 * * * *" },
            Refusal("cron: '0 0 30 2 *' never fires: no date matches it") { $0.cron = "0 0 30 2 *" },
            Refusal("cron: the period is 0 ms, not above 0") { $0.cron = "@every 0s" },
            Refusal("cron: '@every 99ms' must be at least 100ms and at most 366d") { $0.cron = "@every 99ms" },
            Refusal("cron: '@every 1000d' must be at least 100ms and at most 366d") { $0.cron = "@every 1000d" },
            Refusal("timezone: 'UTC' does not go with @every") {
                $0.cron = "@every 1s"
                $0.timezone = "UTC"
            },
            Refusal("phase: '1s' only goes with every") { $0.phase = "1s" },
            Refusal("dst_gap: 'skip' only goes with cron") {
                $0.cron = nil
                $0.every = "1s"
                $0.dstGap = "skip"
            },
            Refusal("dst_overlap: 'both' only goes with cron") {
                $0.cron = nil
                $0.at = "2026-01-01T00:00Z"
                $0.dstOverlap = "both"
            },
            Refusal("timezone: 'UTC' only goes with cron or at") {
                $0.cron = nil
                $0.every = "1s"
                $0.timezone = "UTC"
            },
            Refusal("dst_gap: 'skipp' must be one of run_at_transition, skip, shift_forward (did you mean 'skip'?)") {
                $0.dstGap = "skipp"
            },
            Refusal("dst_overlap: 'never' must be one of first, last, both") { $0.dstOverlap = "never" },
        ])
    func refused(_ refused: Refusal) {
        #expect(refusal(refused.change) == refused.rule)
    }

    @Test(
        "An interval outside 100ms to 366d, or no duration at all, is refused",
        arguments: [
            ("0s", "every: '0s' must be at least 100ms and at most 366d"),
            ("99ms", "every: '99ms' must be at least 100ms and at most 366d"),
            ("366d1ms", "every: '366d1ms' must be at least 100ms and at most 366d"),
            ("9223372036854775807s", "every: '9223372036854775807s' is too long"),
            ("5", "every: '5' has a number without a unit (ms, s, m, h, d, w)"),
            ("-5s", "every: '-5s' is not a number with a unit, like 30s or 1h30m"),
            ("NaN", "every: 'NaN' is not a number with a unit, like 30s or 1h30m"),
            ("", "every: '' is empty; write for example 30s, 5m or 1h30m"),
            ("٥m", "every: '\\u{665}m' is not a number with a unit, like 30s or 1h30m"),
        ])
    func intervals(text: String, rule: String) {
        #expect(
            refusal {
                $0.cron = nil
                $0.every = text
            } == rule)
    }

    @Test("A phase must be inside its interval", arguments: ["1h", "2h"])
    func phases(text: String) {
        #expect(
            refusal {
                $0.cron = nil
                $0.every = "1h"
                $0.phase = text
            } == "phase: '\(text)' must be less than every (1h)")
    }

    @Test(
        "An instant must exist and say where it is",
        arguments: ["2026-02-30T00:00Z", "24:00", "2026-01-01T23:59:60Z", "10000-01-01", "2026-01-01T00:00", "", "now"])
    func instants(text: String) throws {
        let rule = try #require(
            refusal {
                $0.cron = nil
                $0.at = text
            })
        #expect(rule.hasPrefix("at: '\(text)' "))
    }

    @Test(
        "A zone must be an IANA name, and no file is opened for anything else",
        arguments: [
            "", "CST", "+03:00", "UTC+3", "local", "../../etc/passwd", "/etc/shadow", ":Europe/Berlin",
            "Europe/Berlin ", "europe/berlin", "Mars/Base",
        ])
    func zones(text: String) throws {
        let rule = try #require(refusal { $0.timezone = text })
        #expect(rule.hasPrefix("timezone: '\(text)' "))
    }
}
