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

    init(request: LinkRequest, patience: Duration) {
        self.patience = patience
        step = request.retry == .never || request.isHello ? patience : max(request.usual, Self.first)
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
