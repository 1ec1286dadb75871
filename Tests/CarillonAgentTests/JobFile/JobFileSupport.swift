import Carillon
import Glibc
import Testing

@testable import CarillonAgent

/// The jobs of a YAML text, read as `jobs.yaml`.
func jobs(yaml: String, variables: @escaping (String) -> String? = { _ in nil }) throws -> [LocatedJob] {
    let source = try SourceText(file: "jobs.yaml", bytes: Array(yaml.utf8))
    return try JobFileReader.jobs(in: source, owner: "file:jobs.yaml", variables: variables).jobs
}

/// The one job of a file whose `jobs` map holds `fields` under the name `a`, indented by four.
func job(fields: String, defaults: String = "") throws -> Job {
    let found = try jobs(yaml: "version: 1\n\(defaults)jobs:\n  a:\n" + indented(fields))
    return try #require(found.first).job
}

/// The complaints about a YAML text, each as `LINE:COL: message`, or `message` where it has no place.
func problems(yaml: String, variables: @escaping (String) -> String? = { _ in nil }) -> [String] {
    problems { _ = try jobs(yaml: yaml, variables: variables) }
}

/// The complaints about a job whose fields are these, the first of them on line 4, column 5.
func problems(fields: String) -> [String] {
    problems(yaml: "version: 1\njobs:\n  a:\n" + indented(fields))
}

func problems(_ body: () throws -> Void) -> [String] {
    do {
        try body()
        return []
    } catch JobFileError.invalid(let diagnostics) {
        return diagnostics.map(short)
    } catch {
        return ["\(error)"]
    }
}

func short(_ diagnostic: Diagnostic) -> String {
    (diagnostic.place.map { "\($0.line):\($0.column): " } ?? "") + diagnostic.message
}

private func indented(_ fields: String) -> String {
    fields.split(separator: "\n").map { "    \($0)\n" }.joined()
}

/// A directory that is gone after the test.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        path = String(cString: try #require(made))
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(path)/\(name)"
        let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
        }
        return path
    }

    func file(_ name: String, _ text: String) throws -> String {
        try file(name, Array(text.utf8))
    }

    deinit {
        let names = files()
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    private func files() -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
