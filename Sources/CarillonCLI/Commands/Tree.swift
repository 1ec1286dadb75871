import ArgumentParser
import Carillon

struct Tree: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Show parents and their children.",
        discussion: "Families that have ended are remembered for a day.")

    static let examples = """
        carillon tree
        carillon tree nightly-import
        carillon tree -o json
        """

    @Argument(help: ArgumentHelp("Only the families below this job or run.", valueName: "job|run"))
    var name: String?

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let trees = try await global.withClient { try await $0.families(of: name) }
        guard output.format == .table else {
            return try StandardStreams.print(lines: JSONText.lines(trees.map(Self.json), as: output.format))
        }
        var table = Table()
        for tree in trees { Self.add(tree, to: &table, indent: "", branch: "") }
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
    }

    private static func add(_ tree: FamilyTree, to table: inout Table, indent: String, branch: String) {
        let progress = tree.children.isEmpty ? "" : "\(tree.done)/\(tree.children.count)"
        table.add([indent + branch + (tree.run ?? tree.job), tree.state, progress])
        let below = indent + (branch.isEmpty ? "" : branch == "└─ " ? "   " : "│  ")
        for (index, child) in tree.children.enumerated() {
            add(child, to: &table, indent: below, branch: index == tree.children.count - 1 ? "└─ " : "├─ ")
        }
    }

    private static func json(_ tree: FamilyTree) -> JSONText {
        .object([
            ("job", .string(tree.job)), ("run_id", JSONText(tree.run)), ("state", .string(tree.state)),
            ("children_done", .integer(Int64(tree.done))), ("children_total", .integer(Int64(tree.children.count))),
            ("children", .array(tree.children.map(json))),
        ])
    }
}
