import Carillon

/// Reads a crontab as it is: every line becomes a job whose command runs through the shell.
///
/// What cron has and a distributed job cannot have (`@reboot`, mail, `%` input, a user column) is reported with its line, never
/// ignored. Settings hold for the lines below them: `CRON_TZ` is the zone of the schedule; `TZ` is it where there is no
/// `CRON_TZ`, and goes to the command as well; `SHELL` runs the commands; every other `NAME=value` is in their environment.
struct CrontabReader {
    private let source: SourceText
    private let owner: String
    private var settings = JobEntry()
    private var shell = "/bin/sh"
    private var hasCronZone = false
    private var pendingName: (text: String, place: Place)?
    private var names = CrontabNames()
    private var problems = ProblemList()
    private var warnings: [Diagnostic] = []
    private var budget = EnvironmentBudget()
    private var isTooLarge = false
    private var jobs: [LocatedJob] = []

    private init(_ source: SourceText, owner: String) {
        self.source = source
        self.owner = owner
    }

    static func jobs(
        in source: SourceText, owner: String
    ) throws(JobFileError) -> (jobs: [LocatedJob], warnings: [Diagnostic]) {
        var reader = CrontabReader(source, owner: owner)
        for (offset, line) in source.lines.enumerated() where !reader.isTooLarge {
            do throws(CrontabProblem) {
                try reader.read(CrontabLine(line), at: Place(line: offset + 1, column: 1, length: line.count))
            } catch {
                reader.report(error.message, at: Place(line: offset + 1, column: error.column, length: error.length))
            }
        }
        reader.dropPendingName()
        if reader.jobs.count > JobFileReader.maximumJobs {
            reader.report("holds \(reader.jobs.count) jobs; the most is \(JobFileReader.maximumJobs)", at: nil)
        }
        guard reader.problems.isEmpty else { throw .invalid(reader.problems.diagnostics) }
        return (reader.jobs, reader.warnings)
    }

    private mutating func read(_ line: CrontabLine, at place: Place) {
        switch line {
        case .blank:
            break
        case .name(let name, let column):
            dropPendingName()
            pendingName = (name, Place(line: place.line, column: column, length: place.length))
        case .assignment(let name, let value):
            assign(name, value, at: place)
        case .entry(let schedule, let command):
            add(schedule, command, at: place)
        }
    }

    private mutating func assign(_ name: String, _ value: String, at place: Place) {
        switch name {
        case "CRON_TZ":
            hasCronZone = true
            settings.document.timezone = value
            settings.places["timezone"] = place
        case "TZ":
            if !hasCronZone {
                settings.document.timezone = value
                settings.places["timezone"] = place
            }
            setVariable(name, value, at: place)
        case "SHELL":
            shell = value
            settings.places["run"] = place
            setVariable(name, value, at: place)
        case "MAILTO", "MAILFROM":
            // An empty MAILTO asks for no mail, which is what happens.
            guard !value.isEmpty else { return }
            let hint = "no mail is sent; 'carillon logs' shows the output of a job"
            warnings.append(source.diagnostic(.warning, at: place, "\(name) is not supported: \(hint)"))
        default:
            setVariable(name, value, at: place)
        }
    }

    private mutating func setVariable(_ name: String, _ value: String, at place: Place) {
        // In place: copying all of them for each line would take quadratic time.
        if settings.document.env == nil { settings.document.env = [:] }
        settings.document.env?[name] = value
        settings.places["env.\(name)"] = place
    }

    private mutating func add(_ schedule: CrontabLine.Schedule, _ command: CrontabLine.Text, at place: Place) {
        let name = pendingName
        pendingName = nil
        if let user = userColumn(of: command) {
            let hint = "a user column is not supported: remove it and run the agent as that user"
            report("'\(escapedForMessage(user))' looks like a user name; \(hint)", at: command.place(in: place))
            return
        }
        var entry = settings
        entry.document.owner = owner
        switch schedule {
        case .cron(let expression): entry.document.cron = expression
        case .every(let period):
            entry.document.every = period
            entry.document.timezone = nil
        }
        if shell == "/bin/sh" {
            entry.document.shell = command.text
        } else {
            entry.document.run = [shell, "-c", command.text]
        }
        guard budget.take(entry.document.env) else {
            isTooLarge = true
            return report(EnvironmentBudget.rule, at: place)
        }
        do throws(InvalidInput) {
            let id = try JobID(name?.text ?? names.name(forCommand: command.text))
            let job = try Job(id: id, document: entry.document, payload: [])
            jobs.append(LocatedJob(job: job, isEnabled: true, place: name?.place ?? place))
        } catch {
            let blamed = error.field == "job" ? name?.place : entry.place(of: error.field)
            report(error.description, at: blamed ?? place)
        }
    }

    /// System crontabs (`/etc/crontab`, `/etc/cron.d/*`) have a user name before the command; nothing else on the line says so.
    private func userColumn(of command: CrontabLine.Text) -> String? {
        let words = command.text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count > 1, let first = words.first else { return nil }
        let isSystemFile = source.file == "/etc/crontab" || source.file.contains("/cron.d/")
        return isSystemFile || first == "root" ? String(first) : nil
    }

    private mutating func report(_ message: String, at place: Place?) {
        // A setting that breaks a rule breaks it for every line below; once is enough.
        problems.add(at: place, message, in: source)
    }

    private mutating func dropPendingName() {
        guard let name = pendingName else { return }
        warnings.append(source.diagnostic(.warning, at: name.place, "names no job: no job follows"))
        pendingName = nil
    }
}

extension CrontabLine.Text {
    fileprivate func place(in line: Place) -> Place {
        Place(line: line.line, column: column, length: text.prefix { $0 != " " && $0 != "\t" }.unicodeScalars.count)
    }
}
