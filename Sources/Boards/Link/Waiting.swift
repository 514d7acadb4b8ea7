/// How long a request is waited for before something is sent again: little at first, then twice as long each time.
///
/// What was waited is counted, not looked up on a clock, so that it adds up to the patience exactly.
struct Waiting {
    private static let first = Duration.milliseconds(250)

    /// How long is waited altogether.
    let patience: Duration
    /// How long was waited so far.
    private(set) var passed = Duration.zero
    private var step: Duration

    /// - Parameter baud: speed of the line; a slow one takes its time for a request and an answer of full length.
    init(request: LinkRequest, patience: Duration, baud: Int = LinkSession.speeds[0]) {
        self.patience = patience
        let line = Duration.seconds(20 * Double(Frame.maxPayload) / Double(max(1, baud)))
        step =
            request.retry == .never || request.isHello
            ? patience : max(request.usual, Self.first, line * 4)
    }

    /// Whether all patience is gone.
    var isOver: Bool { passed >= patience }

    /// How long to wait next.
    mutating func next() -> Duration {
        defer { step *= 2 }
        return min(step, patience - passed)
    }

    /// Notes that time has passed in vain.
    mutating func pass(_ duration: Duration) { passed += duration }
}
