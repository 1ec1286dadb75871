/// A picture of numbers, to be drawn as SVG.
struct Chart: Equatable, Sendable {
    struct Point: Equatable, Sendable {
        let x: Double
        let y: Double
    }

    enum Kind: Equatable, Sendable {
        /// A curve through points, ordered by x.
        case line([Point])
        /// One bar for each name.
        case bars([(name: String, value: Double)])

        static func == (left: Kind, right: Kind) -> Bool {
            switch (left, right) {
            case (.line(let one), .line(let other)): one == other
            case (.bars(let one), .bars(let other)):
                one.map(\.name) == other.map(\.name) && one.map(\.value) == other.map(\.value)
            default: false
            }
        }
    }

    let title: String
    let xLabel: String
    let yLabel: String
    let kind: Kind
}
