import Glibc
import PrivateRedis
import Testing

@testable import CarillonBench

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How a run of the built `carillon-bench` ended.
struct BenchOutcome {
    /// The exit code; below zero the signal that ended it.
    let code: Int32
    /// Both of its output streams.
    let output: String

    /// The one line that is a JSON object, decoded.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let objects = output.split(separator: "\n").filter { $0.hasPrefix("{") }
        try #require(objects.count == 1, "\(output)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(objects[0].utf8))
    }
}

/// Runs the `carillon-bench` that was built together with the tests.
func bench(_ arguments: String...) async throws -> BenchOutcome { try await bench(arguments) }

func bench(_ arguments: [String]) async throws -> BenchOutcome {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/output"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let path = try #require(try Program.sibling("carillon-bench"))
    let program = try Program.start(path, arguments, output: descriptor)
    let status = try await program.end()
    let code =
        switch status {
        case .exited(let code): code
        case .signalled(let signal): -signal
        }
    return BenchOutcome(code: code, output: try TextFile.read(file))
}
