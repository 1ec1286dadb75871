import Glibc
import Testing

@testable import PrivateRedis

@Suite struct ExecutableSearchTests {
    private let home: TemporaryDirectory

    init() throws {
        home = try TemporaryDirectory()
        for directory in ["first", "second", "first/folder"] {
            mkdir(home.path + "/" + directory, 0o755)
        }
        try write("", to: home.path + "/second/tool")
        try write("", to: home.path + "/first/plain")
        chmod(home.path + "/first/plain", 0o644)
        try write("", to: home.path + "/second/plain")
        try write("", to: home.path + "/second/folder")
        symlink("tool", home.path + "/second/link")
        symlink("nowhere", home.path + "/second/dangling")
    }

    private var path: String { "\(home.path)/first:\(home.path)/missing:\(home.path)/second" }

    private func find(_ name: String, from directory: String? = nil) -> ExecutableSearch {
        ExecutableSearch.find(name, path: path, from: directory)
    }

    @Test(arguments: ["tool", "plain", "folder", "link"])
    func `the first file on PATH that can be executed is taken`(name: String) {
        #expect(find(name) == .found(path: "\(home.path)/second/\(name)"))
    }

    @Test func `a link to nothing is nothing`() {
        #expect(find("dangling") == .refused(reason: "program \"dangling\" was not found on PATH"))
    }

    @Test func `what was found but does not fit is named when nothing fits`() {
        let only = ExecutableSearch.find("plain", path: "\(home.path)/first", from: nil)
        let reason = "program \"\(home.path)/first/plain\" is not executable (permission denied)"
        #expect(only == .refused(reason: reason))
        let folder = ExecutableSearch.find("folder", path: "\(home.path)/first", from: nil)
        #expect(folder == .refused(reason: "program \"\(home.path)/first/folder\" is a directory"))
    }

    @Test func `a name with a slash is not looked for on PATH`() {
        #expect(find("second/tool") == .refused(reason: "program \"second/tool\" does not exist"))
        #expect(find("second/tool", from: home.path) == .found(path: "second/tool"))
        #expect(find("./tool", from: home.path + "/second") == .found(path: "./tool"))
        #expect(find(home.path + "/second/tool", from: "/usr") == .found(path: home.path + "/second/tool"))
    }

    @Test(arguments: ["", ":", "::", ".", "second:./second"])
    func `an empty or relative entry of PATH leads nowhere`(path: String) {
        let search = ExecutableSearch.find("tool", path: path, from: home.path + "/second")
        #expect(search == .refused(reason: "program \"tool\" was not found on PATH"))
    }

    @Test(arguments: [".", "..", "/", "//"])
    func `a directory is no program under any name`(name: String) {
        guard case .refused(let reason) = find(name) else {
            Issue.record("\(name) was found")
            return
        }
        #expect(reason.hasSuffix("is a directory"))
    }

    @Test func `an endless name is refused in a short line`() {
        guard case .refused(let reason) = find("/" + String(repeating: "x", count: 100_000)) else {
            Issue.record("an endless name was found")
            return
        }
        #expect(reason.hasSuffix("cannot be reached: File name too long"))
        #expect(reason.utf8.count < 300)
    }
}
