// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target: Swift 6 mode, the coming language defaults, and no warning of our own.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "carillon",
    products: [
        .library(name: "Carillon", targets: ["Carillon"]),
        .library(name: "CarillonTesting", targets: ["CarillonTesting"]),
        .executable(name: "carillon", targets: ["CarillonCLI"]),
        .executable(name: "carillon-bench", targets: ["CarillonBench"]),
        .library(name: "ClockShim", type: .dynamic, targets: ["ClockShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C behind two doors: their headers name no type of libevent, hiredis or libyaml.
        .target(
            name: "CEvent",
            linkerSettings: [
                .linkedLibrary("hiredis"), .linkedLibrary("event_core"), .linkedLibrary("event_extra"),
                .linkedLibrary("event_pthreads"),
            ]
        ),
        .target(name: "CYAML", linkerSettings: [.linkedLibrary("yaml")]),
        .target(name: "EventLoop", dependencies: ["CEvent"], swiftSettings: strict),
        .target(name: "RedisClient", dependencies: ["CEvent", "EventLoop"], swiftSettings: strict),
        .target(name: "Triggers", swiftSettings: strict),
        .target(
            name: "Carillon",
            dependencies: [
                "EventLoop", "RedisClient", "Triggers", log, lifecycle,
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            exclude: ["lua/README.md"],
            resources: [.embedInCode("lua")],
            swiftSettings: strict
        ),
        .target(name: "PrivateRedis", swiftSettings: strict),
        .target(
            name: "CarillonTesting", dependencies: ["Carillon", "PrivateRedis", "RedisClient", "Triggers"],
            swiftSettings: strict
        ),
        .target(
            name: "CarillonAgent",
            dependencies: [
                "CYAML", "Carillon", "EventLoop", "PrivateRedis", "RedisClient", "Triggers", log, lifecycle,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "CarillonCLI",
            dependencies: [
                "Carillon", "CarillonAgent", "PrivateRedis", "RedisClient", "Triggers", arguments, log, lifecycle,
                signals,
            ],
            swiftSettings: strict
        ),
        // Preloaded into the Redis that `carillon-bench chaos` torments; nothing links it.
        .target(name: "ClockShim"),
        .executableTarget(
            name: "CarillonBench",
            dependencies: [
                "Carillon", "EventLoop", "PrivateRedis", "RedisClient", "Triggers", arguments, lifecycle, log, signals,
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict
        ),
        // The protocol as a pure model, the histories that compare it with the scripts, and `make model`.
        .target(
            name: "ProtocolModel", dependencies: ["Carillon", "EventLoop", "PrivateRedis", "RedisClient"],
            path: "Tests/ProtocolModel", swiftSettings: strict
        ),
        .executableTarget(
            name: "carillon-model", dependencies: ["PrivateRedis", "ProtocolModel", arguments],
            path: "Tests/ModelRun", swiftSettings: strict
        ),
        .testTarget(
            name: "ModelTests", dependencies: ["PrivateRedis", "ProtocolModel"], swiftSettings: strict),
        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"], swiftSettings: strict),
        .testTarget(
            name: "RedisClientTests", dependencies: ["EventLoop", "RedisClient"], swiftSettings: strict),
        .testTarget(name: "TriggersTests", dependencies: ["Triggers"], swiftSettings: strict),
        .testTarget(name: "PrivateRedisTests", dependencies: ["PrivateRedis"], swiftSettings: strict),
        .testTarget(
            name: "CarillonTests",
            dependencies: [
                "Carillon", "CarillonTesting", "EventLoop", "PrivateRedis", "RedisClient", "Triggers", log, lifecycle,
                signals,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CarillonAgentTests",
            dependencies: [
                "Carillon", "CarillonAgent", "CarillonTesting", "PrivateRedis", "RedisClient", "Triggers", log,
                lifecycle,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CarillonCLITests",
            dependencies: ["Carillon", "CarillonAgent", "CarillonCLI", "PrivateRedis", "Triggers", arguments],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CarillonBenchTests",
            dependencies: ["Carillon", "CarillonBench", "PrivateRedis", "RedisClient", "Triggers", arguments, log],
            swiftSettings: strict
        ),
    ]
)
