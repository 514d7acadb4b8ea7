import Foundation

/// Processor time, which other load on the machine adds least to.
enum ProcessorTime {
    /// Seconds that this process has had.
    static var now: Double { seconds(of: RUSAGE_SELF.rawValue) }

    /// Seconds that its children have had that ended.
    static var ofChildren: Double { seconds(of: RUSAGE_CHILDREN.rawValue) }

    private static func seconds(of whom: __rusage_who_t) -> Double {
        var usage = rusage()
        getrusage(whom, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }
}
