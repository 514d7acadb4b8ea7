public import Facts

/// What failed, on which board, with which model.
public struct FailedAttempt: Sendable {
    /// Why.
    public var failure: Failure
    /// The model.
    public var model: ModelFacts
    /// The board.
    public var board: BoardIdentity
    /// Silicon or emulated.
    public var origin: Origin
    /// The place in a run, nil outside of one.
    public var sample: SamplePlace?
    /// Whether this is the sample's outcome, so that it is not tried again; never for what a board or its line did.
    public var isOutcome: Bool { claimsOutcome && !failure.kind.isTransient }
    /// Tool and time.
    public var provenance: Provenance
    /// Name of the board in its campaign, such as `virtual:f746zg#2`; empty outside of one.
    public var place: String
    /// Whether it was said to be the outcome.
    var claimsOutcome: Bool

    /// Creates a record of a failed attempt.
    public init(
        failure: Failure, model: ModelFacts, board: BoardIdentity, origin: Origin, sample: SamplePlace?,
        isOutcome: Bool, provenance: Provenance, place: String = ""
    ) {
        self.place = place
        self.failure = failure
        self.model = model
        self.board = board
        self.origin = origin
        self.sample = sample
        claimsOutcome = isOutcome
        self.provenance = provenance
    }
}
