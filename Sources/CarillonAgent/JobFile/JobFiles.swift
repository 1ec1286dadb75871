public import Carillon

/// A file of jobs, named on a command line.
public struct JobFile: Hashable, Sendable {
    public enum Format: Hashable, Sendable {
        /// The job file: `version: 1` and a map `jobs`. JSON is YAML, too.
        case yaml
        case crontab
    }

    /// `-` is standard input.
    public let path: String
    public let format: Format

    public init(path: String, format: Format) {
        self.path = path
        self.format = format
    }

    /// A file whose name tells its format: `crontab`, `*.crontab`, `*.cron` and `*.tab` are crontabs, all others YAML.
    public init(guessingFormatOf path: String) {
        let name = path.split(separator: "/").last ?? ""
        let isCrontab = name == "crontab" || [".crontab", ".cron", ".tab"].contains { name.hasSuffix($0) }
        self.init(path: path, format: isCrontab ? .crontab : .yaml)
    }
}

/// What a set of job files says, checked as a whole.
public struct JobFileContents: Hashable, Sendable {
    /// The jobs to apply, in the order of the files.
    public var jobs: [Job] = []
    /// Jobs that a file keeps with `enabled: false`. They are checked like all others and are not to exist in Redis: whoever
    /// applies the files removes them.
    public var disabled: [JobID] = []
    /// Whose jobs these are, the disabled ones included. A file without a job says nothing about its owner's jobs: a template that
    /// rendered nothing must not remove them all.
    public var owners: Set<String> = []
    /// What deserves a line on standard error although the files can be used.
    public var warnings: [Diagnostic] = []

    /// Reads all `files`, or none: an error in one means nothing of any is used.
    ///
    /// - Parameter variables: what `${NAME}` in the `env` of a job may refer to, usually the environment of the process.
    /// - Throws: ``JobFileError`` with every problem of every file; also for a job id that stands in two places.
    public init(_ files: [JobFile], variables: @escaping (String) -> String?) throws(JobFileError) {
        var problems: [Diagnostic] = []
        var firstPlaces: [JobID: String] = [:]
        for file in files {
            do throws(JobFileError) {
                let source = try SourceText(
                    file: file.path, bytes: fileContents(file.path, limit: JobFileReader.maximumBytes))
                for found in try read(file, source, variables: variables) {
                    let here = source.file + (found.place.map { ":\($0.line)" } ?? "")
                    if let there = firstPlaces.updateValue(here, forKey: found.job.id) {
                        let message = "job '\(found.job.id)' is defined twice, first at \(there)"
                        problems.append(source.diagnostic(at: found.place, message))
                    }
                    found.job.document.owner.map { _ = owners.insert($0) }
                    if found.isEnabled { jobs.append(found.job) } else { disabled.append(found.job.id) }
                }
            } catch {
                guard case .invalid(let found) = error else { throw error }
                problems += found
            }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    private mutating func read(
        _ file: JobFile, _ source: SourceText, variables: @escaping Variables
    ) throws(JobFileError) -> [LocatedJob] {
        let owner = Self.owner(of: file)
        let (jobs, found) =
            switch file.format {
            case .yaml: try JobFileReader.jobs(in: source, owner: owner, variables: variables)
            case .crontab: try CrontabReader.jobs(in: source, owner: owner)
            }
        warnings += found
        return jobs
    }

    /// `file:` and the file's base name, in the alphabet of names: the owner of jobs whose file names none.
    private static func owner(of file: JobFile) -> String {
        let base = file.path == "-" ? "stdin" : String(file.path.split(separator: "/").last ?? "")
        return "file:" + String(inNameAlphabet(base).prefix(190))
    }
}
