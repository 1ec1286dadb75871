extension FixedWidthInteger {
    /// The sum, or the end of the range that it would have passed.
    func addingSaturated(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

extension Int {
    /// Division that rounds towards minus infinity, so that calendars work before 1970. `divisor` must be positive.
    func floorDivided(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down, stopping at the ends of `Int64`.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (fraction, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
        return product.addingSaturated(rest < 0 ? fraction - 1 : fraction)
    }
}
