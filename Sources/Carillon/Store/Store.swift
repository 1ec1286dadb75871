import EventLoop
package import RedisClient

/// The protocol as Swift calls: every method is one script of `lua/`, named alike, and one round trip.
///
/// A call whose reply was lost is repeated with the same request id until it is answered or `patience` is used up; the scripts
/// make that safe (law 5).
package struct Store: Sendable {
    package let connection: RedisConnection
    package let namespace: Namespace
    private let address: String
    let schema = SchemaGate()

    package init(connection: RedisConnection, namespace: Namespace, address: String) {
        self.connection = connection
        self.namespace = namespace
        self.address = address
    }

    /// The name of a key of this namespace: `{namespace}:name`.
    package func key(_ name: String) -> String { "{\(namespace)}:\(name)" }

    /// Runs a script and answers its reply after the leading `OK`, or all of it where the first word is another one.
    ///
    /// - Parameter patience: for how long a call that got no answer, or was told to come later, is repeated.
    func call(
        _ name: ScriptName, _ arguments: [RESPArgument], patience: Duration = .seconds(5)
    ) async throws(CarillonError) -> ScriptReply {
        try await passSchemaGate(for: name.access, patience: patience)
        let script = ScriptLibrary.shared[name]
        let value: RESPValue
        do {
            value = try await answer(within: patience) { () throws(RedisError) in
                try await connection.eval(script, keys: ["{\(namespace)}"], arguments: arguments)
            }
        } catch {
            throw CarillonError(error, at: address)
        }
        return try ScriptReply(value, of: name)
    }

    /// Sends until there is an answer, or an error that repeating does not cure, or `patience` is used up.
    private func answer(
        within patience: Duration, to send: () async throws(RedisError) -> RESPValue
    ) async throws(RedisError) -> RESPValue {
        let end = EventLoop.deadline(after: patience)
        var pauses = CallPauses()
        while true {
            do {
                return try await send()
            } catch {
                // Not the primary any more: the address may lead to another server by now.
                if error.kind == .reroute { await connection.reconnect() }
                guard error.kind != .fatal, EventLoop.now < end, !Task.isCancelled else { throw error }
            }
            try? await connection.loop.sleep(for: pauses.next())
        }
    }

    /// The first call asks whether this version may work on the namespace, and marks it before the first job is written.
    private func passSchemaGate(for access: Schema.Access, patience: Duration) async throws(CarillonError) {
        guard !schema.isOpen(for: access) else { return }
        let key = RESPArgument.string(key("schema"))
        let text = try await send(["GET", key], patience: patience).string
        try Schema.check(text, for: access)
        if text == nil, access == .mark {
            // Another version may have been faster, or the primary is another one by now.
            let mark: [RESPArgument] = ["SET", key, .string(Schema.current.text), "NX", "GET"]
            try Schema.check(try await send(mark, patience: patience).string, for: access)
        }
        schema.open(for: access)
    }

    /// A plain command, for reading; with the same error mapping.
    package func read(_ command: [RESPArgument]) async throws(CarillonError) -> RESPValue {
        try await passSchemaGate(for: .read, patience: .zero)
        return try await send(command)
    }

    private func send(
        _ command: [RESPArgument], patience: Duration = .zero
    ) async throws(CarillonError) -> RESPValue {
        do {
            return try await answer(within: patience) { () throws(RedisError) in try await connection.send(command) }
        } catch {
            throw failure(of: command, error)
        }
    }

    /// Plain commands back to back, for reading; the first that failed decides.
    package func pipeline(_ commands: [[RESPArgument]]) async throws(CarillonError) -> [RESPValue] {
        try await pipeline(commands, isTolerant: false)
    }

    /// The same for keys of many jobs: what is asked of a key of a wrong type is answered by that error, and stops none of the
    /// others.
    func tolerantPipeline(_ commands: [[RESPArgument]]) async throws(CarillonError) -> [RESPValue] {
        try await pipeline(commands, isTolerant: true)
    }

    private func pipeline(
        _ commands: [[RESPArgument]], isTolerant: Bool
    ) async throws(CarillonError) -> [RESPValue] {
        guard !commands.isEmpty else { return [] }
        try await passSchemaGate(for: .read, patience: .zero)
        let values = await connection.pipeline(commands)
        for (command, value) in zip(commands, values) {
            guard case .error(let error) = value, !(isTolerant && error.code == "WRONGTYPE") else { continue }
            throw failure(of: command, error)
        }
        return values
    }

    /// Redis does not say which key is of a wrong type.
    private func failure(of command: [RESPArgument], _ error: RedisError) -> CarillonError {
        guard error.code == "WRONGTYPE", case .string(let key)? = command.dropFirst().first else {
            return CarillonError(error, at: address)
        }
        return CarillonError(
            .corrupt,
            "the store is damaged: the key \(escapedForMessage(key)) is of a wrong type; 'carillon fsck' tells more")
    }
}

/// What a script answered: the first word, and the rest.
struct ScriptReply {
    let status: String
    let values: ArraySlice<RESPValue>
    private let script: ScriptName

    init(_ value: RESPValue, of script: ScriptName) throws(CarillonError) {
        guard let array = value.array, let status = array.first?.string else {
            throw CarillonError(.corrupt, "the script \(script.rawValue) answered something unexpected")
        }
        self.status = status
        self.script = script
        values = array.dropFirst()
    }

    var unexpected: CarillonError {
        CarillonError(.corrupt, "the script \(script.rawValue) answered '\(escapedForMessage(status))' unexpectedly")
    }

    /// The only value as text, when the status is `OK`.
    func text() throws(CarillonError) -> String {
        guard status == "OK", let text = values.first?.string else { throw unexpected }
        return text
    }

    /// One letter per item of a batch, when the status is `OK`.
    func letters(count: Int) throws(CarillonError) -> [UInt8] {
        let letters = Array(try text().utf8)
        guard letters.count == count else { throw unexpected }
        return letters
    }
}
