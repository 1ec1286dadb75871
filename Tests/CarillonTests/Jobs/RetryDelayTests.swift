import Carillon
import Testing

@Suite("The delay before another attempt")
struct RetryDelayTests {
    @Test("A fixed delay stays the same", arguments: [1, 2, 50, 100])
    func fixed(attempt: Int) {
        let retry = Retry(growth: .fixed, delay: .seconds(5), jitter: 0)
        #expect(retry.delay(afterAttempt: attempt, random: 0) == .seconds(5))
    }

    @Test(
        "An exponential delay doubles until it meets its maximum",
        arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (100, 10), (Int.max, 10)])
    func exponential(attempt: Int, seconds: Int) {
        let retry = Retry(delay: .seconds(1), maxDelay: .seconds(10), jitter: 0)
        #expect(retry.delay(afterAttempt: attempt, random: 0) == .seconds(seconds))
    }

    @Test("Jitter moves a delay by its share, up and down")
    func jitter() {
        let retry = Retry(growth: .fixed, delay: .seconds(10), maxDelay: .seconds(60), jitter: 0.5)
        #expect(retry.delay(afterAttempt: 1, random: -1) == .seconds(5))
        #expect(retry.delay(afterAttempt: 1, random: 1) == .seconds(15))
    }

    @Test("Jitter does not pass the maximum")
    func jitterAtMaximum() {
        let retry = Retry(delay: .seconds(10), maxDelay: .seconds(10), jitter: 1)
        #expect(retry.delay(afterAttempt: 9, random: 1) == .seconds(10))
    }

    @Test("A delay of nothing does not grow")
    func zero() {
        #expect(Retry(delay: .zero).delay(afterAttempt: .max, random: 1) == .zero)
    }
}
