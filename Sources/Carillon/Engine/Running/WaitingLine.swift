import DequeModule

/// What waits for a place, first come, first served, and how many places are to be called for it.
///
/// Each call is a wake-up, so few are made while handlers return at once and one place works off the line. But a place that is
/// called comes only after all that the threads have to do already: with one call at a time, a hundred slow handlers would wait
/// for that a hundred times. So each that comes calls two more, and seven times suffice.
struct WaitingLine<Element> {
    private var elements: Deque<Element> = []
    /// How many places are on their way; at least one whenever something waits.
    private(set) var called = 0

    /// - Returns: how many places to call.
    mutating func put(_ new: [Element]) -> Int {
        elements.append(contentsOf: new)
        return called == 0 ? call(1) : 0
    }

    /// Takes the first.
    ///
    /// - Parameter isCalled: whether the place that asks was called, or was there anyhow.
    /// - Returns: what it gets, and how many places to call.
    mutating func take(isCalled: Bool) -> (element: Element?, calls: Int) {
        let element = elements.popFirst()
        if isCalled { called -= 1 }
        return (element, isCalled ? call(2) : 0)
    }

    /// A place that was called cannot come.
    ///
    /// - Returns: how many places to call.
    mutating func passOn() -> Int {
        called -= 1
        return called == 0 ? call(1) : 0
    }

    private mutating func call(_ count: Int) -> Int {
        let calls = max(0, min(count, elements.count - called))
        called += calls
        return calls
    }
}
