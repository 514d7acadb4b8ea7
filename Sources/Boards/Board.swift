public import Facts
public import Networks

/// A thing that runs models: the one seam that profiles and campaigns are written against.
///
/// Calls block and are made from one thread at a time. After an error other than `BoardError.refused` or
/// `.model`, the board's state is unknown: it keeps its first error and refuses everything until `recover()`.
public protocol Board: AnyObject {
    /// What kind of board this is: memories, flash sectors, ids.
    var descriptor: BoardDescriptor { get }

    /// Whether the numbers are counted by silicon or predicted by an emulator.
    var origin: Origin { get }

    /// What the firmware that shall run there offers to models, known before the board is touched; nil if it is not.
    var offer: FirmwareOffer? { get }

    /// When a request to the firmware gives up, however patient it is by itself; nil for its own patience.
    ///
    /// What is given up is a `BoardError.timeout`. Recovery does not heed it.
    var deadline: ContinuousClock.Instant? { get set }

    /// How long one inference of the selected model should take, nil if unknown: a board that takes several times as long is
    /// given up. Forgotten when a model is selected.
    var expectedInference: Duration? { get set }

    /// Whether figures are taken of the board if it is set up otherwise than its kind.
    var setUp: SetUp { get }

    /// Makes sure that the expected firmware runs (flashing it if it does not) and says who answers.
    func attach() throws(BoardError) -> BoardIdentity

    /// Puts the model into the board's flash unless it is there already.
    ///
    /// - Parameter progress: called with bytes written and bytes to write.
    func install(_ model: Model, progress: (Int, Int) -> Void) throws(BoardError) -> InstalledModel

    /// Chooses where models installed and selected from now on lie, and their arena.
    ///
    /// - Throws: `BoardError.refused` if the board has no such memory.
    func place(_ placement: Placement) throws(BoardError)

    /// Selects an installed model: the firmware verifies the entry and the engine lays out its arena.
    func select(_ model: InstalledModel) throws(BoardError) -> SelectedModel

    /// Writes the bytes of input tensor `index` of the selected model.
    func write(_ bytes: [UInt8], input index: Int) throws(BoardError)

    /// Reads the bytes of output tensor `index` of the selected model.
    func read(output index: Int) throws(BoardError) -> [UInt8]

    /// Runs `count` inferences and returns the cycles of each.
    ///
    /// - Parameters:
    ///   - count: at least 1; batches over the link's limit are split.
    ///   - cold: clean and invalidate the caches before the first.
    func invoke(count: Int, cold: Bool) throws(BoardError) -> [UInt64]

    /// Runs one more inference with a time stamp at each op and returns the cycles by op.
    func profileOps() throws(BoardError) -> [OpCycles]

    /// What the last inference executed, as bytes that the cycle model reads; nil where nothing counts it, as on
    /// silicon.
    func inferenceCounts() throws(BoardError) -> [UInt8]?

    /// Memory in use, with the painted high-water marks.
    func memory() throws(BoardError) -> MemoryUse

    /// Resets the board and waits until its firmware answers again.
    func reset() throws(BoardError)

    /// Brings a board that failed back to a known state, or throws what stands in the way.
    func recover() throws(BoardError)
}

extension Board {
    /// Nothing: such a board never hangs.
    public var expectedInference: Duration? {
        get { nil }
        set {}
    }

    /// Only as described.
    public var setUp: SetUp { .described }

    /// Not known.
    public var offer: FirmwareOffer? { nil }

    /// Nothing.
    public func inferenceCounts() throws(BoardError) -> [UInt8]? { nil }

    /// What a board does that leaves no choice.
    public func place(_ placement: Placement) throws(BoardError) {
        guard placement == .standard else { throw .placement(memory: "another place", found: "one place") }
    }
}
