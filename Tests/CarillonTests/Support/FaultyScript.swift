import RedisClient

@testable import Carillon

/// A script whose k-th command fails.
///
/// A real Redis does not do this to ours: what could make a command fail is looked at before the first write (law 4). So this is
/// worse than anything that is known to happen.
struct FaultyScript {
    /// The error of a call that failed before anything was written, and after.
    static let early = "FAULT before a write"
    static let late = "FAULT after a write"

    let script: Script

    /// - Parameter number: Which command fails, from 1; 0: none, and the key `steps` holds how many there were.
    init(_ name: ScriptName, failing number: Int, steps: String) {
        let source = String(decoding: ScriptLibrary.shared[name].source, as: UTF8.self)
        let lines = source.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let wrapper = """
            local redis = (function(real, number, steps)
                local n, wrote, reads = 0, false, {}
                for word in string.gmatch('\(Self.reads)', '%S+') do reads[word] = true end
                local function fails(command)
                    n = n + 1
                    if number == 0 then real.call('SET', steps, n) end
                    if n == number then return true end
                    wrote = wrote or not reads[command]
                    return false
                end
                local function call(...)
                    if fails((...)) then error({ err = wrote and '\(Self.late)' or '\(Self.early)' }) end
                    return real.call(...)
                end
                local function pcall(...)
                    if fails((...)) then return { err = 'FAULT' } end
                    return real.pcall(...)
                end
                return setmetatable({ call = call, pcall = pcall }, { __index = real })
            end)(redis, \(number), '\(steps)')
            """
        script = Script("\(lines[0])\n\(wrapper.replacing("\n", with: " "))\n\(lines[1])")
    }

    /// The error of a call, or an empty text.
    func run(_ arguments: [RESPArgument], in space: Space) async throws -> String {
        do throws(RedisError) {
            _ = try await space.store.connection.eval(script, keys: [.string(space.prefix)], arguments: arguments)
            return ""
        } catch {
            return error.description
        }
    }

    /// Commands that change nothing.
    private static let reads = """
        TIME TYPE GET HGET HMGET HEXISTS HLEN HGETALL ZSCORE ZCOUNT ZCARD ZRANGE ZRANGEBYSCORE ZRANGEBYLEX ZLEXCOUNT LLEN SMEMBERS
        INFO PTTL
        """
}
