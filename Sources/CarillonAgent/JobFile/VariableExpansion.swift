import Carillon

/// The environment that `${NAME}` refers to: the value of a variable, nil when it is not set.
typealias Variables = (String) -> String?

/// `text` with every `${NAME}` replaced from `variables`, once: what a variable holds is not expanded again. `$$` is one `$`;
/// a `$` before anything else stands for itself.
///
/// - Throws: ``InvalidInput`` when a variable is not set, or a `${` is not followed by a name and `}`. An empty value of a
///   variable that is set is fine.
func expandingVariables(
    in text: String, field: String, from variables: Variables
) throws(InvalidInput) -> String {
    var expanded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "$") else {
            expanded.append(byte)
            continue
        }
        if rest.first == UInt8(ascii: "$") {
            rest.removeFirst()
            expanded.append(byte)
        } else if rest.first == UInt8(ascii: "{") {
            let name = String(decoding: rest.dropFirst().prefix { $0 != UInt8(ascii: "}") }, as: UTF8.self)
            guard isEnvironmentName(name), rest.count > name.utf8.count + 1 else {
                throw InvalidInput(field, text, "must write variables as ${NAME}, and $$ for a dollar sign")
            }
            guard let value = variables(name) else {
                throw InvalidInput(field, "${\(name)}", "is not set in the environment")
            }
            expanded += value.utf8
            rest = rest.dropFirst(name.utf8.count + 2)
        } else {
            expanded.append(byte)
        }
    }
    return String(decoding: expanded, as: UTF8.self)
}
