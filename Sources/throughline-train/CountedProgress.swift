import Foundation
import Glibc

/// A line that counts, where somebody watches.
struct CountedProgress {
    private let count: Int
    private let things: String
    private let isWatched = isatty(STDERR_FILENO) == 1

    init(of count: Int, _ things: String) {
        self.count = count
        self.things = things
    }

    /// Shows how many are done, now and then.
    func show(_ done: Int) {
        guard isWatched, done % max(1, min(100, count / 100)) == 0 || done == count else { return }
        FileHandle.standardError.write(Data("\r\(done) of \(count) \(things)".utf8))
    }

    /// Ends the line.
    func end() {
        if isWatched { FileHandle.standardError.write(Data("\n".utf8)) }
    }
}
