import EventLoop
import Glibc

/// A thread that wants to run every 10 ms and writes down when it could not. It has nothing to do with the loop of the process,
/// so a loop that is blocked by a mistake of ours is no hiccup.
enum HiccupMeter {
    private static let tick: Int64 = 10_000_000

    /// Measures as long as the process lives.
    static func start(process: String, log: HistoryFile) {
        let job = Unmanaged.passRetained(Job(process: process, log: log))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().measure() }
                return nil
            }, job.toOpaque())
        if status == 0 { pthread_detach(thread) } else { job.release() }
    }

    private final class Job {
        let process: String
        let log: HistoryFile

        init(process: String, log: HistoryFile) {
            self.process = process
            self.log = log
        }

        func measure() {
            var last = EventLoop.now
            while true {
                var pause = timespec(tv_sec: 0, tv_nsec: Int(tick))
                nanosleep(&pause, nil)
                let now = EventLoop.now
                if now - last > tick + Hiccup.shortest {
                    log.append(Hiccup(process: process, began: last, ended: now).line)
                }
                last = now
            }
        }
    }
}
