import Carillon
import EventLoop

/// The clients' history: makes calls, and writes each down with what became of it.
struct OperationLog: Sendable {
    let history: HistoryFile

    func record(
        _ kind: ClientOperation.Kind, _ subject: String, _ call: () async throws -> String
    ) async {
        await record({ _ in kind }, subject, call)
    }

    /// - Parameter kind: of the answer, where only that tells what was done.
    func record(
        _ kind: (String) -> ClientOperation.Kind, _ subject: String, _ call: () async throws -> String
    ) async {
        let invoked = EventLoop.now
        let result: ClientOperation.Result
        var answer = "-"
        do {
            answer = try await call()
            result = .ok
        } catch let error as CarillonError {
            answer = escapedForMessage(error.description)
            result = error.code == .unreachable || error.code == .temporary ? .info : .fail
        } catch {
            answer = escapedForMessage("\(error)")
            result = .fail
        }
        history.append(
            ClientOperation(
                kind: kind(answer), subject: subject, invoked: invoked, ended: EventLoop.now, result: result,
                answer: answer
            ).line)
    }
}
