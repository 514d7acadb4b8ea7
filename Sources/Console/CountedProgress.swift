/// A line that counts, where somebody watches.
public struct CountedProgress: Sendable {
    private let count: Int
    private let things: String
    private let isWatched = Output.isTerminal

    /// Creates the progress of so many things.
    public init(of count: Int, _ things: String) {
        self.count = count
        self.things = things
    }

    /// Shows how many are done, now and then.
    ///
    /// - Parameter isStep: whether it is called now and then, and each time is to be seen.
    public func show(_ done: Int, isStep: Bool = false) {
        guard isWatched, isStep || done % max(1, min(100, count / 100)) == 0 || done == count else { return }
        Output.status("\r\(done) of \(count) \(things)")
    }

    /// Ends the line.
    public func end() { Output.endStatus() }
}
