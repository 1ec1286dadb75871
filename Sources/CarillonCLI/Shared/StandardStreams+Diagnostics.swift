import CarillonAgent

extension StandardStreams {
    /// The problems of job files, on standard error. After fifty there is nothing new to learn.
    static func note(_ diagnostics: [Diagnostic]) {
        let most = 50
        for diagnostic in diagnostics.prefix(most) { note(diagnostic.description) }
        if diagnostics.count > most { complain("and \(diagnostics.count - most) more") }
    }
}
