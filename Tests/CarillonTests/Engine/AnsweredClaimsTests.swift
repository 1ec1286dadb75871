import Testing
import Triggers

@testable import Carillon

/// What a worker concludes from the number by which Redis remembers it. Minutes are those of Redis' clock.
@Suite struct AnsweredClaimsTests {
    private static func reply(_ remembered: Int, at minute: Int64) -> ClaimReply {
        ClaimReply(
            wait: .zero, now: Timestamp(milliseconds: 1_700_000_000_000 + minute * 60_000), expired: 0, grants: [],
            requests: [], lastRequest: remembered, complaints: [])
    }

    /// The answers to claims 1, 2, …: what Redis remembered, and when it answered; and whether the last one proves a loss.
    private static func isLossNoticed(_ replies: (remembered: Int, minute: Int64)...) -> Bool {
        var claims = AnsweredClaims()
        return replies.map { claims.noticesLoss(in: reply($0.remembered, at: $0.minute)) }.last ?? false
    }

    @Test func `Claims are counted by their answers`() {
        var claims = AnsweredClaims()
        #expect(claims.last == 0)
        for number in 1...3 {
            let isLost = claims.noticesLoss(in: Self.reply(number - 1, at: 0))
            #expect(!isLost && claims.last == number)
        }
    }

    @Test func `Nobody expects Redis to know of a worker that has just started`() {
        #expect(!Self.isLossNoticed((0, 0)))
    }

    @Test(arguments: [1, 49, 61, 10_000] as [Int64])
    func `A number that is too low proves a loss, however long ago the last claim was`(minute: Int64) {
        #expect(Self.isLossNoticed((0, 0), (1, 0), (1, minute)))
        #expect(!Self.isLossNoticed((0, 0), (1, 0), (2, minute)))
    }

    @Test(arguments: [(0, true), (49, true), (50, false), (60, false), (10_000, false)] as [(Int64, Bool)])
    func `None proves a loss as long as Redis would not have dropped it by itself`(minute: Int64, isProof: Bool) {
        #expect(Self.isLossNoticed((0, 0), (1, 0), (0, minute)) == isProof)
    }

    @Test func `An hour without a claim is followed by another in which a loss shows`() {
        #expect(!Self.isLossNoticed((0, 0), (0, 61), (2, 61)))
        #expect(Self.isLossNoticed((0, 0), (0, 61), (0, 62)))
    }

    @Test func `Each loss is noticed once`() {
        #expect(!Self.isLossNoticed((0, 0), (0, 1), (2, 2)))
    }

    @Test func `A clock that was set back has dropped nothing, one that was set forward may have`() {
        #expect(Self.isLossNoticed((0, 0), (0, -10_000)))
        #expect(!Self.isLossNoticed((0, 0), (0, 10_000)))
    }

    /// Answered for the second time with minute 55, so Redis drops it in minute 60.
    @Test func `A repeated claim was written down when it was made, not when it was answered at last`() {
        #expect(!Self.isLossNoticed((0, 0), (2, 55), (0, 75)))
        #expect(Self.isLossNoticed((0, 0), (2, 45), (0, 49)))
    }

    @Test(arguments: [Int64.min, .max]) func `An answer that names no possible time is no trap`(milliseconds: Int64) {
        let reply = ClaimReply(
            wait: .zero, now: Timestamp(milliseconds: milliseconds), expired: 0, grants: [], requests: [],
            lastRequest: 0, complaints: [])
        var claims = AnsweredClaims()
        _ = claims.noticesLoss(in: reply)
        _ = claims.noticesLoss(in: Self.reply(0, at: 0))
        _ = claims.noticesLoss(in: reply)
        #expect(claims.last == 3)
    }
}
