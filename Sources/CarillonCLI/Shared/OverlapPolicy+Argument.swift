import Carillon

/// The policy that `--overlap` names.
func overlapPolicy(_ text: String, among policies: [OverlapPolicy]) throws(InvalidInput) -> OverlapPolicy {
    if let policy = policies.first(where: { $0.rawValue == text }) { return policy }
    throw InvalidInput("overlap", text, "must be one of \(policies.map(\.rawValue).joined(separator: ", "))")
}
