/// One law, as a function of the histories. Stateless, so that a hand-written history can show that it is able to fail.
protocol Checker: Sendable {
    /// `C1`, as in the report.
    static var name: String { get }
    /// What holds when there are no findings.
    static var law: String { get }
    /// What breaks the law, one line each.
    static func findings(in histories: Histories) -> [String]
}
