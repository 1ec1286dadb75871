/// C10: when all is healed and quiet, nothing is left under way.
enum StuckChecker: Checker {
    static let name = "C10"
    static let law = "Nothing is stuck"

    static func findings(in histories: Histories) -> [String] {
        histories.final.isDrained
            ? []
            : histories.final.leftovers.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)" } + ["not drained"]
    }
}
