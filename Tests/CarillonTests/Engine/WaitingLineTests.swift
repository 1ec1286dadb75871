import Testing

@testable import Carillon

/// Few places are called, and never none while something waits.
@Suite struct WaitingLineTests {
    @Test
    func `A place that comes calls two more, so slow handlers are reached in doubling numbers`() {
        var line = WaitingLine<Int>()
        var onTheirWay = line.put(Array(0..<100))
        var waves: [Int] = []
        // None of those that come is free again before all have come.
        while onTheirWay > 0 {
            waves.append(onTheirWay)
            onTheirWay = (0..<onTheirWay).reduce(0) { calls, _ in calls + line.take(isCalled: true).calls }
        }
        #expect(waves == [1, 2, 4, 8, 16, 32, 37])
    }

    @Test
    func `A place that works off the line alone has called two for all of it`() {
        var line = WaitingLine<Int>()
        var calls = line.put(Array(0..<100))
        var taken: [Int] = []
        var isCalled = true
        while true {
            let (element, more) = line.take(isCalled: isCalled)
            calls += more
            isCalled = false
            guard let element else { break }
            taken.append(element)
        }
        #expect(taken == Array(0..<100))
        #expect(calls == 3)
    }

    @Test
    func `Nobody is called for nothing`() {
        var line = WaitingLine<Int>()
        #expect(line.put([]) == 0)
        #expect(line.put([1]) == 1)
        #expect(line.take(isCalled: true) == (1, 0))
        #expect(line.take(isCalled: false) == (nil, 0))
    }

    @Test
    func `Whatever places do, one is called while something waits, and nothing is lost or given out twice`() {
        var random = SplitMix(seed: 11)
        for _ in 0..<200 {
            var line = WaitingLine<Int>()
            var (put, taken, onTheirWay) = (0, 0, 0)
            for _ in 0..<200 {
                switch random.next() % 8 {
                case 0:
                    let count = Int(random.next() % 5)
                    onTheirWay += line.put(Array(put..<put + count))
                    put += count
                case 1 where onTheirWay > 0: onTheirWay += line.passOn() - 1
                case let step:
                    let isCalled = step < 5 && onTheirWay > 0
                    let (element, calls) = line.take(isCalled: isCalled)
                    onTheirWay += calls - (isCalled ? 1 : 0)
                    #expect(element == (taken < put ? taken : nil))
                    if element != nil { taken += 1 }
                }
                #expect(onTheirWay == line.called)
                #expect(onTheirWay >= (taken < put ? 1 : 0))
            }
        }
    }
}
