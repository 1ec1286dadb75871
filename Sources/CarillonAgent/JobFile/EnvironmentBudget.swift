/// How much the variables of all jobs of one file may come to.
///
/// Variables are the one thing that a file writes once and every job gets: in `defaults`, or above the lines of a crontab. Ten
/// thousand of them and two thousand jobs fit into 160 KB, and would take minutes to check and gigabytes of Redis.
struct EnvironmentBudget {
    /// In bytes, some for the bookkeeping of each variable included.
    static let maximum = 16_777_216
    private static let overhead = 128

    private var left = maximum

    static let rule = "holds jobs whose variables come to more than \(maximum >> 20) MiB in all"

    /// Whether the variables of one more job fit in.
    mutating func take(_ environment: [String: String]?) -> Bool {
        for (name, value) in environment ?? [:] {
            left -= name.utf8.count + value.utf8.count + Self.overhead
            guard left >= 0 else { return false }
        }
        return true
    }
}
