import ArgumentParser

/// One size of the load: so many parents, each with so many children. What is counted as jobs are the children.
struct LoadLevel: Equatable, Sendable {
    enum Name: String, ExpressibleByArgument, CaseIterable {
        case light, medium, heavy
    }

    let name: String
    let parents: Int
    /// Of each parent.
    let children: Int
    /// How long it may take, in seconds.
    let limit: Double

    /// Attempts that a child has; the last one never fails.
    static let maxAttempts = 5
    /// Before the second attempt; it doubles with each further one.
    static let firstDelay = 100

    static let light = LoadLevel(name: "light", parents: 5, children: 20, limit: 300)
    static let medium = LoadLevel(name: "medium", parents: 10, children: 50, limit: 600)
    static let heavy = LoadLevel(name: "heavy", parents: 15, children: 100, limit: 1_200)

    init(name: String, parents: Int, children: Int, limit: Double) {
        self.name = name
        self.parents = parents
        self.children = children
        self.limit = limit
    }

    init(_ name: Name) {
        self =
            switch name {
            case .light: .light
            case .medium: .medium
            case .heavy: .heavy
            }
    }

    var jobs: Int { parents * children }
    /// Parents and children.
    var runs: Int { parents + jobs }

    /// Every parent with the names of its children.
    var families: [(parent: String, children: [String])] {
        (1...parents).map { parent in
            ("parent-\(parent)", (1...children).map { "child-\(parent)-\($0)" })
        }
    }

    /// In milliseconds, after attempt number `attempt`.
    static func delay(afterAttempt attempt: Int) -> Int { firstDelay << max(0, min(attempt - 1, 30)) }
}
