/// A value of a YAML text as it stands there, without a type: `no`, `12:30` and `2026-01-01` are texts like any other.
struct YAMLNode {
    enum Content {
        /// Plain is without quotes and in no block: only then may a text mean a number, a truth or nothing.
        case text(String, isPlain: Bool)
        case list([YAMLNode])
        /// In the order of the file. No two keys are the same text.
        case map([(key: YAMLNode, value: YAMLNode)])
    }

    let place: Place
    let content: Content

    var text: String? {
        guard case .text(let text, _) = content else { return nil }
        return text
    }

    var plainText: String? {
        guard case .text(let text, isPlain: true) = content else { return nil }
        return text
    }

    /// What people call this kind of value.
    var kind: String {
        switch content {
        case .text: "text"
        case .list: "list"
        case .map: "map"
        }
    }
}
