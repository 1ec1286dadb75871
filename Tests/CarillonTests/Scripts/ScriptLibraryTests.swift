import Glibc
import RedisClient
import Testing

@testable import Carillon

@Suite struct ScriptLibraryTests {
    /// The bytes of every script, with `changes` on top.
    private func sources(_ changes: [String: String]) -> [String: [UInt8]] {
        embeddedSources.merging(changes.mapValues { Array($0.utf8) }) { _, new in new }
    }

    private func expand(_ changes: [String: String]) throws -> String {
        String(decoding: try ScriptLibrary(sources: sources(changes))[.claim].source, as: UTF8.self)
    }

    private func problem(_ changes: [String: String]) -> String {
        do throws(ScriptLibrary.ExpansionError) {
            _ = try ScriptLibrary(sources: sources(changes))
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func `An include stands for the text of its fragment`() throws {
        let text = try expand(["claim": "a\n--- @include \"lib/x\"\nb\n", "lib/x": "x\n"])
        #expect(text.split(separator: "\n") == ["a", "x", "b"])
    }

    @Test func `Fragments come depth first, each once`() throws {
        let text = try expand([
            "claim": "--- @include \"lib/x\"\n--- @include \"lib/y\"\nend\n", "lib/x": "--- @include \"lib/y\"\nx\n",
            "lib/y": "y\n",
        ])
        #expect(text.split(separator: "\n") == ["y", "x", "end"])
    }

    @Test func `A cycle is refused and shown`() {
        #expect(
            problem([
                "claim": "--- @include \"lib/x\"", "lib/x": "--- @include \"lib/y\"", "lib/y": "--- @include \"lib/x\"",
            ]) == "include cycle: claim -> lib/x -> lib/y -> lib/x")
    }

    @Test func `A fragment that is not there is refused`() {
        #expect(problem(["claim": "--- @include \"lib/nothing\""]) == "no such file: lib/nothing.lua")
    }

    @Test func `A script that is not there is refused`() {
        do throws(ScriptLibrary.ExpansionError) {
            _ = try ScriptLibrary(sources: [:])
            Issue.record("it expanded")
        } catch {
            #expect(error.description == "no such file: apply.lua")
        }
    }

    @Test func `Every file in lua is embedded, byte for byte, and nothing else`() throws {
        let root = String(#filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")?.lowerBound ?? #filePath.endIndex))
        var files: [String: [UInt8]] = [:]
        for folder in ["", "lib/"] {
            for name in try fileNames(in: "\(root)/Sources/Carillon/lua/\(folder)") where name.hasSuffix(".lua") {
                files[folder + name.dropLast(4)] = try bytes(of: "\(root)/Sources/Carillon/lua/\(folder)\(name)")
            }
        }
        #expect(files.keys.sorted() == embeddedSources.keys.sorted())
        let different = files.filter { embeddedSources[$0.key] != $0.value }.keys
        #expect(different.sorted() == [])
        #expect(Set(files.keys.map { $0.replacing("lib/", with: "") }).count == files.count)
    }

    @Test func `Every script has a name and every name a script`() {
        let scripts = embeddedSources.keys.filter { !$0.hasPrefix("lib/") }.sorted()
        #expect(scripts == ScriptName.allCases.map(\.rawValue).sorted())
    }

    @Test(arguments: embeddedSources.keys.sorted())
    func `A file is short enough to be read in a minute`(name: String) {
        #expect(embeddedSources[name].map(\.count) ?? 0 < 4_096)
    }

    private struct Unreadable: Error {}

    private func fileNames(in folder: String) throws -> [String] {
        guard let directory = opendir(folder) else { throw Unreadable() }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    private func bytes(of path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Unreadable() }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
