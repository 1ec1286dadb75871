/// The commands of an append-only file, as transactions: what a script wrote comes between MULTI and EXEC.
///
/// Redis itself writes it, every change in the order in which it happened, so it is the ledger of the test: nothing in the
/// scripts has to be there for it, and nothing is ever trimmed from it as long as it is not rewritten.
struct AppendOnlyFile: Sequence, IteratorProtocol {
    typealias Command = [ArraySlice<UInt8>]

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    /// Where the last transaction ends that is there as a whole; what Redis keeps when the rest was cut off.
    private(set) var boundary: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
        boundary = bytes.startIndex
    }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// The commands of the next transaction, without MULTI and EXEC; nil at the end, or where the rest is incomplete.
    mutating func next() -> [Command]? {
        guard let first = command() else { return nil }
        guard Self.isNamed(first, "multi") else {
            boundary = position
            return [first]
        }
        var commands: [Command] = []
        while let command = command() {
            if Self.isNamed(command, "exec") {
                boundary = position
                return commands
            }
            commands.append(command)
        }
        return nil
    }

    static func isNamed(_ command: Command, _ name: String) -> Bool {
        guard let first = command.first else { return false }
        return first.count == name.utf8.count && zip(first, name.utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private mutating func command() -> Command? {
        guard let count = header(UInt8(ascii: "*")), count > 0 else { return nil }
        var words: Command = []
        words.reserveCapacity(count)
        for _ in 0..<count {
            guard let length = header(UInt8(ascii: "$")), length <= bytes.endIndex - position - 2 else { return nil }
            words.append(bytes[position..<(position + length)])
            position += length + 2
        }
        return words
    }

    /// `*3\r\n`
    private mutating func header(_ mark: UInt8) -> Int? {
        guard position < bytes.endIndex, bytes[position] == mark else { return nil }
        var number = 0
        var index = position + 1
        while index < bytes.endIndex, case let byte = bytes[index], byte != UInt8(ascii: "\r") {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), number < 1 << 30 else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            index += 1
        }
        guard index + 1 < bytes.endIndex else { return nil }
        position = index + 2
        return number
    }
}
