internal import CEvent

/// A command as it waits to be written. A script's call keeps its parts apart, so that no array is built for it.
enum Command {
    case plain([RESPArgument])
    case evalsha(sha1: String, keys: [RESPArgument], arguments: [RESPArgument])

    /// Appends the command to the output of `stream`.
    func write(to stream: OpaquePointer) {
        switch self {
        case .plain(let arguments):
            ce_command_begin(stream, arguments.count)
            for argument in arguments { argument.write(to: stream) }
        case .evalsha(let sha1, let keys, let arguments):
            ce_command_begin(stream, 3 + keys.count + arguments.count)
            RESPArgument.string("EVALSHA").write(to: stream)
            RESPArgument.string(sha1).write(to: stream)
            ce_command_integer(stream, Int64(keys.count))
            for key in keys { key.write(to: stream) }
            for argument in arguments { argument.write(to: stream) }
        }
    }
}

extension RESPArgument {
    fileprivate func write(to stream: OpaquePointer) {
        switch self {
        case .string(var text): text.withUTF8 { ce_command_bytes(stream, $0.baseAddress, $0.count) }
        case .bytes(let bytes): bytes.withUnsafeBytes { ce_command_bytes(stream, $0.baseAddress, $0.count) }
        case .integer(let value): ce_command_integer(stream, value)
        }
    }
}
