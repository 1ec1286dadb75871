import Testing

@testable import Triggers

@Suite("Reading zone files")
struct TZifTests {
    private func table(_ builder: TZifBuilder) throws -> ZoneTable {
        try TZif.parse(builder.bytes())
    }

    private func reason(_ builder: TZifBuilder) -> String? {
        do {
            _ = try TZif.parse(builder.bytes())
            return nil
        } catch {
            return error.reason
        }
    }

    /// One hour ahead from 1,000,000 to 2,000,000.
    private let simple = TZifBuilder(
        transitions: [(1_000_000, 1), (2_000_000, 0)], offsets: [0, 3_600], footer: "AAA0")

    @Test(arguments: [0, 0x32, 0x33, 0x34] as [UInt8]) func `versions 1 to 4 are read alike`(version: UInt8) throws {
        var builder = simple
        builder.version = version
        let table = try table(builder)
        #expect(table.interval(at: 999_999).offset == 0)
        #expect(table.interval(at: 1_000_000).offset == 3_600)
        #expect(table.interval(at: 1_999_999).offset == 3_600)
        #expect(table.interval(at: 2_000_000).offset == 0)
    }

    @Test func `a stretch knows its ends and its neighbours`() throws {
        let table = try table(simple)
        #expect(
            table.interval(at: 1_500_000)
                == ZoneInterval(start: 1_000_000, end: 2_000_000, offset: 3_600, offsetBefore: 0, offsetAfter: 0))
        let first = table.interval(at: 0)
        #expect((first.start, first.end, first.offset, first.offsetAfter) == (.min, 1_000_000, 0, 3_600))
        let last = table.interval(at: 3_000_000)
        #expect((last.start, last.end, last.offset, last.offsetBefore) == (2_000_000, .max, 0, 3_600))
    }

    @Test func `changes of the name alone do not count`() throws {
        var builder = simple
        builder.offsets = [0, 3_600, 3_600]
        builder.transitions = [(1_000_000, 1), (1_500_000, 2), (2_000_000, 0)]
        #expect(try table(builder).transitions == [1_000_000, 2_000_000])
    }

    @Test func `the first type holds before the first change`() throws {
        let table = try table(TZifBuilder(transitions: [(0, 1)], offsets: [-1_800, 7_200], footer: "AAA-2"))
        #expect(table.interval(at: -1).offset == -1_800)
    }

    @Test func `the footer takes over after the last change`() throws {
        let table = try table(
            TZifBuilder(transitions: [(1_000_000_000, 1)], offsets: [0, 3_600], footer: "CET-1CEST,M3.5.0,M10.5.0/3"))
        let july2026 = 1_782_864_000
        #expect(table.interval(at: july2026).offset == 7_200)
        #expect(table.interval(at: july2026).offsetBefore == 3_600)
        // The rule's own stretch began earlier; here it begins with the last change of the table.
        let joint = table.interval(at: 1_000_000_000)
        #expect((joint.start, joint.offsetBefore) == (1_000_000_000, 0))
        #expect(table.interval(at: 999_999_999).offset == 0)
    }

    @Test func `an empty footer leaves the last offset in force`() throws {
        var builder = simple
        builder.footer = ""
        let table = try table(builder)
        #expect(table.rule == nil)
        #expect(table.interval(at: 5_000_000_000).offset == 0)
    }

    @Test func `a file without changes is one long stretch`() throws {
        let table = try table(TZifBuilder(offsets: [20_700], footer: "<+0545>-5:45"))
        #expect(
            table.interval(at: 0)
                == ZoneInterval(start: .min, end: .max, offset: 20_700, offsetBefore: 20_700, offsetAfter: 20_700))
    }

    @Test func `times of 64 bits are read, also before 1901 and after 2038`() throws {
        var builder = simple
        builder.transitions = [(-5_000_000_000, 1), (8_000_000_000, 0)]
        let table = try table(builder)
        #expect(table.interval(at: -4_999_999_999).offset == 3_600)
        #expect(table.interval(at: 8_000_000_000).offset == 0)
    }

    @Test func `unsound files are refused with their fault`() {
        var builder = simple
        builder.transitions = [(2_000_000, 1), (1_000_000, 0)]
        #expect(reason(builder) == "has transitions out of order")
        builder.transitions = [(1_000_000, 1), (1_000_000, 0)]
        #expect(reason(builder) == "has transitions out of order")
        builder.transitions = [(1_000_000, 2)]
        #expect(reason(builder) == "names a type that it does not have")
        builder = TZifBuilder(offsets: [])
        #expect(reason(builder) == "has no local time types")
        for offset in [-90_000, 93_600, Int(Int32.min), Int(Int32.max)] {
            #expect(reason(TZifBuilder(offsets: [offset])) == "has an impossible offset")
        }
        #expect(reason(TZifBuilder(leapSeconds: [(78_796_800, 1)])) == "counts leap seconds")
        #expect(reason(TZifBuilder(footer: "CET")) == "has an invalid TZ rule 'CET'")
        #expect(reason(TZifBuilder(footer: "\u{1b}[2J")) == "has an invalid TZ rule '\\u{1b}[2J'")
        #expect(reason(TZifBuilder(magic: "tzif")) == "is not a TZif file")
        for version in [0x31, 0x35, 0xFF] as [UInt8] {
            #expect(reason(TZifBuilder(version: version)) == "has an unknown TZif version")
        }
    }

    @Test func `offsets up to the limits of RFC 9636 are allowed`() throws {
        #expect(try table(TZifBuilder(offsets: [-89_999], footer: "")).interval(at: 0).offset == -89_999)
        #expect(try table(TZifBuilder(offsets: [93_599], footer: "")).interval(at: 0).offset == 93_599)
    }

    @Test func `a footer without its line end is a cut file`() {
        #expect(throws: TZif.Malformed(reason: "is truncated")) { try TZif.parse(simple.bytes().dropLast()) }
        #expect(throws: TZif.Malformed(reason: "is truncated")) { try TZif.parse(simple.bytes().dropLast(6)) }
    }

    @Test func `slots keep their order even when stretches are shorter than their gap`() throws {
        // Two hours forward, then two hours forward again after ten minutes, then four back after another ten.
        let table = try table(
            TZifBuilder(
                transitions: [(1_000_000_800, 1), (1_000_001_400, 2), (1_000_002_000, 0)], offsets: [0, 7_200, 14_400],
                footer: "AAA0"))
        let zone = Zone(identifier: "Test/Jumpy", table: table)
        for gap in DSTPolicy.Gap.allCases {
            for overlap in DSTPolicy.Overlap.allCases {
                let trigger = CronTrigger(
                    try CronExpression(parsing: "0-59 0-23 * * *"), zone: zone,
                    dst: DSTPolicy(gap: gap, overlap: overlap))
                let start = Timestamp(milliseconds: 999_990_000_000)
                let end = Timestamp(milliseconds: 1_000_020_000_000)
                var slots: [Timestamp] = []
                var instant = start
                while let next = trigger.next(after: instant), next <= end {
                    #expect(next > instant)
                    #expect(trigger.latest(notAfter: next) == next)
                    slots.append(next)
                    instant = next
                }
                #expect(
                    trigger.count(from: start.adding(milliseconds: 1), through: end) == slots.count, "\(gap) \(overlap)"
                )
                #expect(slots.count > 200)
            }
        }
    }
}
