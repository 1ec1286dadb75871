/// The problems found in one file, in the order they were found.
struct ProblemList {
    /// How many get an excerpt. It costs as much as its line is long: a job file on one line of a megabyte, with tens of thousands
    /// of problems, would take minutes.
    private static let mostExcerpts = 100

    private(set) var diagnostics: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []

    var isEmpty: Bool { diagnostics.isEmpty }
    var count: Int { diagnostics.count }

    /// Adds a problem, unless the same was said of the same place before.
    mutating func add(at place: Place?, _ message: String, in source: SourceText) {
        let bare = Diagnostic(file: source.file, severity: .error, place: place, message: message, excerpt: nil)
        guard seen.insert(bare).inserted else { return }
        diagnostics.append(count < Self.mostExcerpts ? source.diagnostic(at: place, message) : bare)
    }
}
