import RedisClient

@testable import Carillon

/// A namespace in which every script has everything to do that it can do, and a call of each that does it.
enum BusyNamespace {
    /// The time at which it is looked at, ms.
    static let now: Int64 = 1_000_000

    static let lines = """
        clock = 1000000 0 1000000000 1000000
        generation = 9
        jobs{mail} = 1 a 990000 w=99999999999999⏎{}⏎hello
        schedule:default<mail> = 990000
        jobs{tick} = 2 e 60000:0⏎{}⏎tick
        schedule:default<tick> = 960000
        jobs{cron} = 3 c 1060000 t=q⏎{}⏎cron
        schedule:default<cron> = 1000000
        jobs{few} = 3 e 60000:0/2 n=3⏎{}⏎few
        schedule:default<few> = 960000
        jobs{final} = 3 c $ t=q⏎{}⏎final
        schedule:default<final> = 990001
        jobs{old} = 4 a 5 w=1000⏎{}⏎old
        schedule:default<old> = 5
        jobs{parked} = 5 c <900000 t=q⏎{}⏎parked
        arming<parked> = 999999
        jobs{asked} = 6 c - t=q⏎{}⏎asked
        schedule:default<asked> = 1060000
        jobs{quiet} = 7 e 60000:0⏎{}⏎quiet
        paused{quiet} = 700000 780000 why
        jobs{held} = 8 e 60000:0⏎{}⏎held
        schedule:default<held> = 1020000
        runs{retry@1} = W 5 1 3 1 r 1 - default⏎{}⏎retry
        ready:default<retry@1> = 1
        live<retry@1> = 0
        runs{held@1} = L 6 1 3 1 r 8 w default
        leases<held@1> = 1030000
        live<held@1> = 0
        runs{held@2} = L 7 3 3 1 r 8 w default
        leases<held@2> = 1030000
        live<held@2> = 0
        runs{shot@3} = L 8 1 3 1 a 1 w default
        leases<shot@3> = 1030000
        jobs{shot} = 1 a 3⏎{}⏎shot
        runs{nap@1} = L 23 1 3 1 r 8 w default
        leases<nap@1> = 1030000
        live<nap@1> = 0
        runs{lost@1} = L 9 1 3 1 r 8 gone default
        leases<lost@1> = 999000
        live<lost@1> = 0
        runs{lost@2} = L 10 3 3 1 r 8 gone default
        leases<lost@2> = 999001
        live<lost@2> = 0
        runs{stop@1} = X 11 1 3 1 r 8 w default
        leases<stop@1> = 1030000
        live<stop@1> = 0
        runs{dead@1} = D 12 3 3 1 a 1 - default
        dead<dead@1> = 4
        dead<ghost@1> = 4
        jobs{urgent} = 1 a 980000 q=default/90/g g=2:1000:3⏎{}⏎urgent
        schedule:default/90/g<urgent> = 980000
        lanes:default<default/90/g> = 100000000900000
        lanes:default<default> = 500000000900000
        limits{g} = 2 1000 3 1000000000
        limits{/} = 500 0 1 0
        limits{past} = 1 1000 3 999999000
        runs{one@2} = L 13 1 3 1 g 1 w default/90/g
        leases<one@2> = 1030000
        held:g<one@2> = 1030000
        jobs{one} = 1 a 2 q=default/90/g g=2:1000:3⏎{}⏎one
        runs{mum@1} = P 14 1 3 1 k 1 - default
        parents{mum@1} = 0 0
        jobs{mum} = 1 a 1 f=1⏎{}⏎mum
        children:mum@1<kid> = 0
        runs{kid@2} = L 15 1 3 1 k 1 w default
        leases<kid@2> = 1030000
        jobs{kid} = 1 a 2 p=mum@1⏎{}⏎kid
        buried<dead@1> = 0
        runs{dead@2} = D 24 3 3 1 r 8 - default⏎{}⏎dead
        dead<dead@2> = 5
        buried<dead@2> = 0
        jobs{sore} = 9 e 60000:0 pf=1⏎{}⏎sore
        schedule:default<sore> = 1020000
        runs{sore@1} = L 25 3 3 1 r 9 gone default
        leases<sore@1> = 999002
        live<sore@1> = 0
        runs{sore@2} = L 26 3 3 1 r 9 w default
        leases<sore@2> = 1030000
        live<sore@2> = 0
        idle:default<idle> = 1
        watch:default = x 1020000 y
        workers<v> = 999000
        queues(bulk)
        quarantine{jobs x} = y
        counters{succeeded} = 1
        counters{failed} = 1
        counters{lost} = 1
        counters{missed} = 1
        counters{skipped_paused} = 1
        ledger:old[0] = missed 1 1 1 1
        ledger:quiet[0] = skipped_paused 1 1 1 1
        ledger:parked[0] = missed 1 1 1 1
        succeeded:held[0] = held@0 1 succeeded 1 1 1 w 1 0
        output:held{held@0#1} = out
        succeeded:lost[0] = lost@0 1 succeeded 1 1 1 w 1 0
        session:w:claim = 1 2 3 4
        session:w:complete = 1 O
        session:w:fail = 1 O
        session:c:apply = 1 OK
        session:c:trigger = 1 OK x
        session:c:backfill = 1 O
        """.split(separator: "\n").map(String.init)

    static let state = lines.joined(separator: "\n")

    /// ARGV of a call that finds work.
    static func call(_ script: ScriptName) -> [RESPArgument] {
        switch script {
        case .apply:
            [
                "c", 9, "tick", "*", "e", "30000:0", "", "{}\nnew", "-", "fresh", "0", "a", "1500000", "", "{}\n",
                1_500_000,
                "quiet", "*", "e", "30000:0", "", "{}\nnew", "-", "held", "*", "e", "60000:0", "", "{}\nnew", "-",
                "parked", "5 <900000 1000000 910000:980000:3", "c", "1090000", " t=new", "{}\nnew", 1_030_000,
            ]
        case .arm:
            [
                "asked", 6, "armed", 1_060_000, 1_060_000, 1_120_000, "-",
                "parked", 5, "parked", 900_000, 980_000, 1_020_000, "missed:910000:920000:2",
            ]
        case .backfill: ["c", 9, "held", "buffer_one", 500_000, 560_000, 620_000]
        case .claim: ["w", 9, 10, 30_000, "default"]
        case .complete:
            [
                "w", 9, "held@1", "6", "0 0\nprinted", "shot@3", "8", "", "stop@1", "11", "", "kid@2", "15", "0 0\n",
                "one@2", "13", "",
            ]
        case .fail:
            [
                "w", 9, "held@1", "6", "failed", 10, "0 1\noops", "held@2", "7", "failed", 10, "", "shot@3", "8",
                "failed", 10, "", "kid@2", "15", "failed", "-", "", "one@2", "13", "failed", "-", "",
                "nap@1", "23", "snoozed", 10, "", "sore@2", "26", "failed", 10, "",
            ]
        case .forget: ["c", 9, "dead@1", "dead@2", "held@1"]
        case .heartbeat: ["w", 30_000, "held@1", "6", "shot@3", "8", "stop@1", "11"]
        case .limit: [600, 0, 1]
        case .checkKeys: ["runs", "hash", "idle:default", "list"]
        case .checkJobs: [1, "mail", "tick", "nobody", "kid"]
        case .checkRuns: [1, "held@1", "dead@1", "mum@1"]
        case .checkIndex: [1, "dead", "dead@1", "ghost@1"]
        case .checkLimits: [9, "past", "never"]
        case .pause: ["o", 1, "why", "tick", "cron", "parked"]
        case .progress: ["held@1", "6", "0.4", "half way", "shot@3", "8", "1", "", "stop@1", "11", "0", ""]
        case .reap: [10]
        case .release: ["w", "held@1", "6", "shot@3", "8", "stop@1", "11", "one@2", "13"]
        case .remove: ["o", 1, "*", "tick", "held", "shot", "quiet", "mum", "sore"]
        case .resume: ["o", 1, "quiet", "", "", "", "", "", ""]
        case .status, .rights, .incarnation: []
        case .revive: ["c", 9, "dead@1", "dead@2", "held@1"]
        case .trigger: ["c", 9, "tick", ""]
        }
    }
}
