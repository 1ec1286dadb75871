/// The notation in which tests write the keys of a namespace, one value on a line:
///
/// ```
/// clock = 1000000 0 1000000000 1000000        a string
/// jobs{mail} = 1 a 990000⏎{}⏎hello            a field of a hash, ⏎ for a line break
/// schedule:default<mail> = 990000             a member of a sorted set and its score
/// queues(bulk)                                a member of a set
/// ledger:mail[0] = missed 1 2 2 1000000       an item of a list
/// ```
///
/// A line of a key that expires ends in ` (expires)`.
enum KeyspaceText {
    /// The commands that create what `text` describes, in its order.
    static func commands(_ text: String, key: (String) -> String) throws -> [[String]] {
        try text.split(separator: "\n").map { line in
            guard let end = line.firstIndex(where: { "{<([ ".contains($0) }) else {
                throw Malformed(line: String(line))
            }
            let name = key(String(line[..<end]))
            let rest = line[line.index(after: end)...]
            switch line[end] {
            case "{":
                let (field, value) = try split(rest, at: "} = ", in: line)
                return ["HSET", name, field, value]
            case "<":
                let (member, score) = try split(rest, at: "> = ", in: line)
                return ["ZADD", name, score, member]
            case "(":
                return ["SADD", name, unescaped(rest.dropLast())]
            case "[":
                return ["RPUSH", name, try split(rest, at: "] = ", in: line).1]
            default:
                return ["SET", name, unescaped(rest.dropFirst(2))]
            }
        }
    }

    struct Malformed: Error {
        let line: String
    }

    private static func split(
        _ text: Substring, at separator: String, in line: Substring
    ) throws -> (String, String) {
        guard let range = text.firstRange(of: separator) else { throw Malformed(line: String(line)) }
        return (unescaped(text[..<range.lowerBound]), unescaped(text[range.upperBound...]))
    }

    static func escaped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "⏎")
    }

    private static func unescaped(_ text: Substring) -> String {
        text.split(separator: "⏎", omittingEmptySubsequences: false).joined(separator: "\n")
    }

    /// What a script changed: `-` lines that are gone, `+` lines that are new, sorted by key.
    static func difference(from before: [String], to after: [String]) -> String {
        let gone = Set(before).subtracting(after).map { (line: $0, mark: "- ") }
        let new = Set(after).subtracting(before).map { (line: $0, mark: "+ ") }
        let all = (gone + new).sorted { ($0.line.keyName, $1.mark, $0.line) < ($1.line.keyName, $0.mark, $1.line) }
        return all.map { $0.mark + $0.line }.joined(separator: "\n")
    }

    /// Redis' side: all lines of the namespace KEYS[1], at one instant.
    static let dump = """
        local ns, lines = KEYS[1], {}
        for _, key in ipairs(redis.call('KEYS', ns .. ':*')) do
            local name, kind = string.sub(key, #ns + 2), redis.call('TYPE', key).ok
            local ending = redis.call('PTTL', key) >= 0 and ' (expires)' or ''
            local function add(line) lines[#lines + 1] = name .. line .. ending end
            if kind == 'string' then
                add(' = ' .. redis.call('GET', key))
            elseif kind == 'hash' then
                local all = redis.call('HGETALL', key)
                for i = 1, #all, 2 do add('{' .. all[i] .. '} = ' .. all[i + 1]) end
            elseif kind == 'zset' then
                local all = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
                for i = 1, #all, 2 do add('<' .. all[i] .. '> = ' .. all[i + 1]) end
            elseif kind == 'set' then
                for _, member in ipairs(redis.call('SMEMBERS', key)) do add('(' .. member .. ')') end
            elseif kind == 'list' then
                for i, item in ipairs(redis.call('LRANGE', key, 0, -1)) do add('[' .. (i - 1) .. '] = ' .. item) end
            else
                add(' is a ' .. kind .. ' ' .. redis.sha1hex(redis.call('DUMP', key)))
            end
        end
        return lines
        """

    /// Redis' side: removes everything of the namespace KEYS[1].
    static let clear = """
        local keys = redis.call('KEYS', KEYS[1] .. ':*')
        if #keys > 0 then redis.call('DEL', unpack(keys)) end
        return #keys
        """
}

extension String {
    fileprivate var keyName: Substring { prefix { !"{<([ ".contains($0) } }
}
