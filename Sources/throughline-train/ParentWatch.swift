import Foundation
import Glibc

/// Ends this process as soon as the command that runs it has gone, however that ended.
///
/// What goes on in its folder by then may be the next run of the same command. What was written is whole.
enum ParentWatch {
    /// Begins, where `THROUGHLINE_PARENT` names the command's process; one that has gone before counts as well.
    static func begin() {
        let named = ProcessInfo.processInfo.environment["THROUGHLINE_PARENT"]
        guard let parent = named.flatMap({ pid_t($0) }) else { return }
        let thread = Thread {
            while getppid() == parent { usleep(100_000) }
            _exit(130)
        }
        thread.start()
    }
}
