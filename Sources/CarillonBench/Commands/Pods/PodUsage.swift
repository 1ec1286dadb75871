import Carillon

/// What all pods together used at one instant.
struct PodSample: Equatable, Sendable {
    /// By this host's clock, microseconds since 1970.
    let moment: Int64
    /// Resident, in bytes.
    let memory: Int
    /// Connections that Redis had, ours included.
    let connections: Int
}

/// Looks at the pods once a second for as long as they run.
actor PodWatch {
    private let pods: [Program]
    private let client: CarillonClient
    private(set) var samples: [PodSample] = []

    init(pods: [Program], client: CarillonClient) {
        self.pods = pods
        self.client = client
    }

    func follow(while body: @Sendable () async throws -> Void) async throws {
        let looking = Task {
            while !Task.isCancelled {
                await look()
                try? await Task.sleep(for: .seconds(1))
            }
        }
        defer { looking.cancel() }
        try await body()
    }

    /// Takes no sample when one of the pods has ended, or Redis does not answer.
    private func look() async {
        let memory = pods.compactMap { $0.residentMemory?.all }
        guard memory.count == pods.count, let figures = try? await client.figures() else { return }
        samples.append(
            PodSample(
                moment: hostMicroseconds(), memory: memory.reduce(0, +), connections: figures.connectedClients))
    }
}

/// How memory and connections went over a test: what should not grow.
struct PodUsage: Equatable, Sendable {
    /// At the beginning of the window, at its end, and the most in between.
    struct Course: Equatable, Sendable {
        let start: Double
        let end: Double
        let most: Double

        var json: JSON { JSON([("start", start), ("end", end), ("max", most)]) }

        func line(_ digits: Int) -> String {
            "\(decimal(start, digits: digits)) at the start, \(decimal(end, digits: digits)) at the end, "
                + "\(decimal(most, digits: digits)) at most"
        }
    }

    let memory: Course
    let connections: Course
    private let points: [Chart.Point]

    /// Nil without a sample in the window.
    init?(_ samples: [PodSample], plan: PodPlan) {
        let window = samples.filter { ($0.moment / 1_000) >= plan.start && ($0.moment / 1_000) < plan.end }
        guard let first = window.first, let last = window.last else { return nil }
        func course(_ figure: (PodSample) -> Double) -> Course {
            Course(start: figure(first), end: figure(last), most: window.map(figure).max() ?? 0)
        }
        memory = course { Self.megabytes($0) }
        connections = course { Double($0.connections) }
        points = window.map { Chart.Point(x: Double($0.moment - first.moment) / 1e6, y: Self.megabytes($0)) }
    }

    private static func megabytes(_ sample: PodSample) -> Double { Double(sample.memory) / 1_048_576 }

    var section: Report.Section {
        var section = Report.Section("Resources of All Pods")
        section.add("Resident memory (MB): \(memory.line(1))")
        section.add("Connections to Redis: \(connections.line(0))")
        return section
    }

    var chart: Chart {
        Chart(title: "Memory of all pods", xLabel: "seconds", yLabel: "MB", kind: .line(points))
    }
}
