import Glibc

/// What a worker says about itself in the hash `fleet`: `<capacity> <process id> <host> <queue>,…`. For people only.
struct WorkerCard {
    let capacity: Int
    let processID: Int32
    let host: String
    let queues: [String]

    /// This process.
    init(capacity: Int, queues: [QueueName]) {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        self.capacity = capacity
        self.queues = queues.map(\.description)
        self.host = host.isEmpty ? "-" : String(decoding: host, as: UTF8.self)
        processID = getpid()
    }

    /// Nil when the text makes no sense.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 4, let capacity = Int(words[0]), let processID = Int32(words[1]) else { return nil }
        self.capacity = capacity
        self.processID = processID
        host = String(words[2])
        queues = words[3].split(separator: ",").map(String.init)
    }

    var text: String { "\(capacity) \(processID) \(host) \(queues.joined(separator: ","))" }
}
