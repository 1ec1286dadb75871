import Carillon

/// Why a command ends without success: the exit code, and the one line that says it.
struct Failure: Error {
    let code: Code
    let message: String

    /// The codes of sysexits.h, as far as carillon uses them. Scripts rely on them.
    enum Code: Int32 {
        /// The operation failed.
        case failed = 1
        /// Wrong flags or arguments.
        case usage = 64
        /// A job file, an expression or another value breaks a rule.
        case invalidInput = 65
        /// A file is missing or cannot be read.
        case noInput = 66
        /// Redis cannot be reached.
        case unavailable = 69
        /// A defect in carillon.
        case software = 70
        /// Worth trying again: timed out, or someone else was faster.
        case temporary = 75
        /// Redis refused the user or the command.
        case permission = 77
        /// The environment holds a setting that cannot be used.
        case configuration = 78
    }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: InvalidInput) {
        self.init(.invalidInput, error.description)
    }
}
