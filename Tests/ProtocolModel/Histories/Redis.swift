package import Carillon
import EventLoop
package import PrivateRedis
import RedisClient

/// A Redis of its own, in which histories are played with the real scripts.
package final class Redis: Sendable {
    private static let prefix = "{m}"
    /// Commands under way at once.
    private static let window = 64

    private let connection: RedisConnection
    /// As an operator has it: for `fsck`, with the scripts of this build.
    private let client: CarillonClient
    private let subscriber: RedisSubscriber
    private let messages: AsyncStream<RedisMessage>
    private let scripts: [Call: Script]
    private let dump = Script(Redis.dumpSource)
    private let save = Script(Redis.saveSource)
    private let restore = Script(Redis.restoreSource)
    private let damage = Script(Redis.damageSource)

    /// - Parameter source: The text of a script; default: the one of this build.
    package init(
        _ server: PrivateRedis, source: (ScriptName) -> [UInt8] = { ScriptLibrary.shared[$0].source }
    ) async throws {
        let configuration = try RedisConfiguration(url: server.url)
        connection = RedisConnection(configuration: configuration, loop: .shared)
        client = CarillonClient(redis: configuration, namespace: try Namespace("m"))
        subscriber = RedisSubscriber(configuration: configuration, loop: .shared)
        let workers = Generator.workers.filter { $0.first != Model.deaf }
        let (messages, continuation) = AsyncStream.makeStream(of: RedisMessage.self)
        self.messages = messages
        await subscriber.subscribe(workers.map { "\(Self.prefix):wake:\($0)" } + ["marker"]) { continuation.yield($0) }
        for await message in messages where message == .subscribed { break }
        var scripts: [Call: Script] = [:]
        for name in ScriptName.allCases {
            if let call = Call(rawValue: name.rawValue) { scripts[call] = Script(source: source(name)) }
        }
        self.scripts = scripts
        for script in scripts.values + [dump, save, restore, damage] {
            _ = try await connection.send(["SCRIPT", "LOAD", .bytes(script.source)])
        }
    }

    package func close() async {
        await connection.close()
        await client.close()
        await subscriber.close()
    }

    /// Plays a history from an empty namespace; answers the first step at which Redis and the model disagree.
    package func play(_ history: History) async throws -> Mismatch? {
        _ = try await connection.send(["FLUSHALL"])
        _ = try await connection.send(["SET", "\(Self.prefix):clock", .string(Model(at: History.start).clock.record)])
        var first = 0
        while first < history.steps.count {
            // A repair is many commands of a client of its own, so it is played alone.
            let isRepair = history.steps[first].command.call == .repair
            let steps =
                isRepair
                ? [history.steps[first]]
                : Array(history.steps[first...].prefix(Self.window).prefix { $0.command.call != .repair })
            defer { first += steps.count }
            let findings = isRepair ? try await repair() : nil
            let replies = await connection.pipeline(steps.flatMap { commands($0) }, deadline: .seconds(60))
            let heard = await heard(markers: steps.count)
            for (number, step) in steps.enumerated() {
                let answer = findings ?? answer(replies[number * 3], to: step.command.call)
                let state = replies[number * 3 + 1]
                if answer == step.answer && state == .integer(1) && heard[number] == step.messages { continue }
                return Mismatch(
                    history: history, step: first + number, answer: answer, messages: heard[number],
                    state: state == .integer(1) ? step.state : text(state))
            }
        }
        return nil
    }

    /// What `fsck --repair` finds, sorted, and what it has left for a second look: that must be nothing.
    private func repair() async throws -> String {
        let found = try await client.fsck(repair: true).map(\.description).sorted().joined(separator: ", ")
        let left = try await client.fsck().map(\.description).sorted().joined(separator: ", ")
        return left.isEmpty ? found : "\(found), and left \(left)"
    }

    /// The call, the comparison of the whole namespace, and a mark in the channel that it is heard on.
    private func commands(_ step: History.Step) -> [[RESPArgument]] {
        let call: [RESPArgument] =
            switch (step.command.call, scripts[step.command.call]) {
            case (_, let script?):
                ["EVALSHA", .string(script.sha1), 1, .string(Self.prefix)] + step.arguments.map { .string($0) }
            case (.save, nil): ["EVALSHA", .string(save.sha1), 1, .string(Self.prefix)]
            case (.restore, nil): ["EVALSHA", .string(restore.sha1), 1, .string(Self.prefix), .string(step.clock)]
            case (.damage, nil):
                ["EVALSHA", .string(damage.sha1), 1, .string(Self.prefix)] + step.arguments.map { .string($0) }
            case (.repair, nil): ["PING"]
            case (_, nil): ["SET", "\(Self.prefix):clock", .string(step.clock)]
            }
        return [
            call, ["EVALSHA", .string(dump.sha1), 1, .string(Self.prefix), .string(step.state)],
            ["PUBLISH", "marker", ""],
        ]
    }

    /// What was published before each of the next markers, sorted: queues of one call have no order.
    private func heard(markers: Int) async -> [[String]] {
        var all: [[String]] = []
        var current: [String] = []
        for await case .message(let channel, let payload) in messages {
            guard channel == "marker" else {
                let worker = channel.dropFirst("\(Self.prefix):wake:".count)
                current.append("\(worker): \(String(decoding: payload, as: UTF8.self))")
                continue
            }
            all.append(current.sorted())
            current = []
            if all.count == markers { break }
        }
        return all
    }

    private func answer(_ value: RESPValue, to call: Call) -> String {
        guard case .array(let words) = value else { return text(value) }
        guard call == .status, words.count > 29 else { return words.map { text($0) }.joined(separator: " ") }
        // The counters have no order.
        let counters = stride(from: 29, to: words.count, by: 2).map { text(words[$0]) + " " + text(words[$0 + 1]) }
        return (words[..<29].map { text($0) } + counters.sorted()).joined(separator: " ")
    }

    private func text(_ value: RESPValue) -> String {
        switch value {
        case .array(let values): "[" + values.map { text($0) }.joined(separator: " ") + "]"
        case .integer(let number): "\(number)"
        case .null: "nil"
        case .error(let error): "! \(error)"
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .simple(let text): text
        }
    }

    /// The record of job or run ARGV[1] becomes ARGV[2], if there is one.
    private static let damageSource = """
        local key = KEYS[1] .. (string.find(ARGV[1] or '', '@', 1, true) and ':runs' or ':jobs')
        if ARGV[2] and redis.call('HEXISTS', key, ARGV[1]) == 1 then redis.call('HSET', key, ARGV[1], ARGV[2]) end
        return 'OK'
        """

    /// A copy of all keys, for ``restoreSource``.
    private static let saveSource = """
        local call, ns = redis.call, KEYS[1]
        for _, key in ipairs(call('KEYS', '{saved}:*')) do call('DEL', key) end
        for _, key in ipairs(call('KEYS', ns .. ':*')) do call('COPY', key, '{saved}' .. string.sub(key, #ns + 1)) end
        call('SET', '{saved}', '1')
        return 'OK'
        """

    /// Back to the copy, which is gone then; the clock shows ARGV[1].
    private static let restoreSource = """
        local call, ns = redis.call, KEYS[1]
        if call('DEL', '{saved}') == 0 then return 'OK' end
        for _, key in ipairs(call('KEYS', ns .. ':*')) do call('DEL', key) end
        for _, key in ipairs(call('KEYS', '{saved}:*')) do
            call('RENAME', key, ns .. string.sub(key, 8))
        end
        call('SET', ns .. ':clock', ARGV[1])
        return 'OK'
        """

    /// All keys as ``Model/rendering()`` has them: 1 if they are equal to ARGV[1], else what they are.
    private static let dumpSource = """
        local ns, out, n, call = KEYS[1], {}, 0, redis.call
        local keys, first = call('KEYS', ns .. ':*'), #ns + 2
        table.sort(keys)
        for _, key in ipairs(keys) do
            local name, kind, values = string.sub(key, first), call('TYPE', key).ok
            local mark = call('PTTL', key) >= 0 and '~' or ''
            if kind == 'string' then
                out[n + 1], n = name .. mark .. ' = ' .. call('GET', key), n + 1
            elseif kind == 'hash' then
                values = call('HGETALL', key)
                local fields, value = {}, {}
                for i = 1, #values, 2 do fields[#fields + 1], value[values[i]] = values[i], values[i + 1] end
                table.sort(fields)
                for _, field in ipairs(fields) do
                    out[n + 1], n = name .. mark .. '{' .. field .. '} = ' .. value[field], n + 1
                end
            elseif kind == 'zset' then
                values = call('ZRANGE', key, 0, -1, 'WITHSCORES')
                for i = 1, #values, 2 do
                    out[n + 1], n = name .. mark .. '<' .. values[i] .. '> = ' .. values[i + 1], n + 1
                end
            elseif kind == 'set' then
                values = call('SMEMBERS', key)
                table.sort(values)
                for _, value in ipairs(values) do out[n + 1], n = name .. mark .. '(' .. value .. ')', n + 1 end
            elseif kind == 'list' then
                values = call('LRANGE', key, 0, -1)
                for _, value in ipairs(values) do out[n + 1], n = name .. mark .. '[] ' .. value, n + 1 end
            end
        end
        local text = table.concat(out, '\\30') .. '\\30'
        return text == ARGV[1] and 1 or text
        """
}
