/// A picture of numbers, to be drawn as SVG.
struct Chart: Equatable, Sendable {
    struct Point: Equatable, Sendable {
        let x: Double
        let y: Double
    }

    /// A stretch of the x axis.
    struct Span: Equatable, Sendable {
        let from: Double
        let to: Double
    }

    enum Kind: Equatable, Sendable {
        /// A curve through points, ordered by x.
        case line([Point])
        /// One bar for each name.
        case bars([(name: String, value: Double)])
        /// One row for each name, with a bar for each stretch; x from 0 to `until`.
        case spans([(name: String, spans: [Span])], until: Double)

        static func == (left: Kind, right: Kind) -> Bool {
            switch (left, right) {
            case (.line(let one), .line(let other)): one == other
            case (.bars(let one), .bars(let other)):
                one.map(\.name) == other.map(\.name) && one.map(\.value) == other.map(\.value)
            case (.spans(let one, let end), .spans(let other, let otherEnd)):
                end == otherEnd && one.map(\.name) == other.map(\.name) && one.map(\.spans) == other.map(\.spans)
            default: false
            }
        }
    }

    let title: String
    let xLabel: String
    let yLabel: String
    let kind: Kind
}
