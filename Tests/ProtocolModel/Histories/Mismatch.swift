/// A step at which Redis did something else than the model, or the model broke a law of its own.
package struct Mismatch: Error, CustomStringConvertible {
    package let history: History
    package let step: Int
    let answer: String
    let messages: [String]
    let state: String

    package var description: String {
        let expected = history.steps[step]
        var text = "a history that shows it; play it again with `carillon-model --play FILE`:\n\n"
        text += history.commands[...step].map { "\($0)\n" }.joined()
        text += "\nat the last step,\n"
        if answer != expected.answer { text += "the model answers  \(expected.answer)\nthe script answers \(answer)\n" }
        if messages != expected.messages {
            text += "the model tells  \(expected.messages)\nthe script tells \(messages)\n"
        }
        if state != expected.state {
            text += "the namespace differs (- model, + Redis):\n\(difference(expected.state, state))"
        }
        return text.replacing("\u{1e}", with: "⏎")
    }

    private func difference(_ model: String, _ redis: String) -> String {
        func lines(_ text: String) -> [String] {
            text.split(separator: Rendering.separator).map { String($0.replacing("\n", with: "⏎")) }
        }
        return lines(redis).difference(from: lines(model)).map { change in
            switch change {
            case .remove(_, let line, _): "- \(line)\n"
            case .insert(_, let line, _): "+ \(line)\n"
            }
        }.sorted { $0.dropFirst(2) < $1.dropFirst(2) }.joined()
    }
}
