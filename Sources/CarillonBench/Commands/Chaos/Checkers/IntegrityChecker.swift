/// C5: at the end every record is in its place, once.
enum IntegrityChecker: Checker {
    static let name = "C5"
    static let law = "fsck finds nothing"

    static func findings(in histories: Histories) -> [String] { histories.final.integrity }
}
