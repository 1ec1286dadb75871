import RedisClient

@testable import Carillon

extension RESPValue {
    /// A claim's reply with run, token, attempt and body of each grant. (The model compares how it is written.)
    var withGrantsRead: RESPValue {
        guard var words = array, words.count > 4, let grants = words[4].array else { return self }
        words[4] = .array(
            stride(from: 0, to: grants.count - 2, by: 3).flatMap { index -> [RESPValue] in
                guard let run = grants[index].string.flatMap({ RunID($0) }), let record = grants[index + 1].bytes,
                    let work = grants[index + 2].bytes, let grant = Grant(run: run, record: record, work: work)
                else { return [] }
                let fields = [run.description, grant.token, String(grant.attempt)].map {
                    RESPValue.string(Array($0.utf8))
                }
                return fields + [.string(Array(grant.body))]
            })
        return .array(words)
    }
}
