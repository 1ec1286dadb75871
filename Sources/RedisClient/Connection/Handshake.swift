/// What is sent first on every connection, in one go, and how the replies are judged.
struct Handshake {
    private enum Step {
        case authenticate, select, setName, ping, greet
    }

    enum Progress: Equatable {
        case more
        case done
        case refused(RedisError)
    }

    let commands: [[RESPArgument]]
    /// The steps not yet answered.
    private var steps: ArraySlice<Step>

    init(_ configuration: RedisConfiguration) {
        var commands: [[RESPArgument]] = []
        var steps: [Step] = []
        if configuration.username != nil || configuration.password != nil {
            let user = configuration.username.map { [RESPArgument.string($0)] } ?? []
            commands.append(["AUTH"] + user + [.string(configuration.password ?? "")])
            steps.append(.authenticate)
        }
        if configuration.database != 0 {
            commands.append(["SELECT", .integer(Int64(configuration.database))])
            steps.append(.select)
        }
        if let name = configuration.clientName {
            commands.append(["CLIENT", "SETNAME", .string(name)])
            steps.append(.setName)
        }
        // Shows that it is a Redis, that it has loaded its data, and that it lets us in.
        commands.append(["PING"])
        steps.append(.ping)
        commands += configuration.greeting
        steps += configuration.greeting.map { _ in .greet }
        self.commands = commands
        self.steps = steps[...]
    }

    mutating func received(_ reply: RESPValue) -> Progress {
        guard let step = steps.popFirst() else { return .done }
        switch reply {
        case .error(let error) where step == .greet: return .refused(error)
        case _ where step == .greet: break
        case .simple: break
        case .error(let error) where error.code != "NOPERM" || step == .authenticate || step == .select:
            return .refused(error)
        case .error: break  // A user that may not name itself or say PING can still be useful.
        default: return .refused(.malformed("not a Redis server: unexpected reply to the handshake"))
        }
        return steps.isEmpty ? .done : .more
    }
}

extension RedisError {
    /// The peer breaks the protocol. The connection is dropped and made anew.
    static func malformed(_ why: String) -> RedisError {
        RedisError(kind: .retry, code: "PROTOCOL", message: why)
    }
}
