/// How long a request is waited for before something is sent again: little at first, then twice as long each time.
///
/// What was waited is counted, not looked up on a clock, so that it adds up to the patience exactly.
struct Waiting {
    /// Longer than a board of silicon takes for an answer of full length.
    static let first = Duration.milliseconds(250)
    /// For an emulated board, whose processor is shared: what is late there is not lost, and what is sent again meets the
    /// answer to the first try and is called damaged.
    static let firstEmulated = Duration.seconds(2)

    /// How long is waited altogether.
    let patience: Duration
    /// How long was waited so far.
    private(set) var passed = Duration.zero
    private var step: Duration

    /// - Parameters:
    ///   - baud: speed of the line; a slow one takes its time for a request and an answer of full length.
    ///   - first: least time that is waited at first.
    init(
        request: LinkRequest, patience: Duration, baud: Int = LinkSession.speeds[0],
        first: Duration = first
    ) {
        self.patience = patience
        let line = Duration.seconds(20 * Double(Frame.maxPayload) / Double(max(1, baud)))
        step =
            request.retry == .never || request.isHello
            ? patience : max(request.usual, first, line * 4)
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
