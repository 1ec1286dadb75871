struct SessionName: Hashable, Sendable {
    let caller: String
    let kind: Call
}

/// A caller's last request of one kind, and what it was answered.
struct Session: Sendable {
    let request: String
    let answer: String
}

extension Model {
    /// What to do with a request.
    enum Recall {
        case new
        /// Its answer was lost: it gets the same again.
        case repeated(String)
        /// A later one has overtaken it: refused, with this answer.
        case overtaken(String)
    }

    func recall(_ kind: Call, _ caller: String, _ request: String) -> Recall {
        guard let last = sessions[SessionName(caller: caller, kind: kind)] else { return .new }
        if last.request == request { return .repeated(last.answer) }
        if let number = Int(request), let latest = Int(last.request), number < latest {
            return .overtaken("! STALE request \(request), the caller is at \(last.request)")
        }
        return .new
    }

    mutating func remember(_ kind: Call, _ caller: String, _ request: String, _ answer: String) {
        sessions[SessionName(caller: caller, kind: kind)] = Session(request: request, answer: answer)
    }

    /// A token above every token that the namespace remembers proves that it has lost writes. What claims to be from beyond
    /// tomorrow was made up.
    func provesRollback(_ token: String, remembered: Int) -> Int? {
        guard let seen = Int(token), seen > remembered, seen < (clock.steady + 86_400_000) * 1_000 else { return nil }
        return seen
    }

    /// Claims are numbered without a gap: what is missing has been forgotten.
    func provesForgottenClaims(_ worker: String, _ request: String) -> Bool {
        guard let last = sessions[SessionName(caller: worker, kind: .claim)].flatMap({ Int($0.request) }),
            let number = Int(request)
        else { return false }
        return number > last + 1
    }

    mutating func recordRollback(_ seen: [Int]) {
        guard let newest = seen.max() else { return }
        clock.token = max(clock.token, newest)
        tally("rollbacks")
    }
}
