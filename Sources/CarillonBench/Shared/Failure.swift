/// Why a measurement could not be made: the exit code, and the one line that says it.
struct Failure: Error, Equatable {
    /// The codes of sysexits.h, as far as they are used here.
    enum Code: Int32, Sendable {
        /// Wrong flags or variables.
        case usage = 64
        /// A file is missing or makes no sense.
        case noInput = 66
        /// Redis, or another program that is needed, is not there.
        case unavailable = 69
        /// It should not have happened.
        case software = 70
        /// A file cannot be written.
        case cannotCreate = 73
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
