public import Boards
import Cycles
public import Facts
public import Networks
public import Records

/// Profiles models on a board.
public struct Profiler {
    /// What the profiler is doing, for a progress display.
    public enum Step: Hashable, Sendable {
        /// Writing the model: bytes written, bytes to write.
        case installing(Int, of: Int)
        /// Running the first inference with cold caches.
        case cold
        /// Running the inferences that count: so many done.
        case steady(Int, of: Int)
        /// Running one more inference with a time stamp at each op.
        case ops

        /// Whether the board runs the model, not yet writes it.
        var isRunning: Bool {
            if case .installing = self { false } else { true }
        }

        /// A few words; nil for the steps of writing between the first and the last byte.
        public var milestone: String? {
            switch self {
            case .installing(0, let total): "writing \(total) bytes to flash"
            case .installing(let written, let total): written == total ? "written" : nil
            case .cold: "first inference"
            case .steady(0, _): "inferences that count"
            case .steady: nil
            case .ops: "one inference with the time of each op"
            }
        }
    }

    /// Inferences that count, unless told otherwise.
    public static let defaultRepeats = 5
    /// Seed of the random input, unless told otherwise.
    public static let defaultInputSeed: UInt64 = 1

    /// Inferences between two steps of progress.
    static let batch = 16

    /// The board.
    public let board: any Board
    /// The host tool.
    public let tool: Tool
    /// Inferences that count, at least 1.
    public let repeats: Int
    /// Seed of the random input.
    public let inputSeed: UInt64
    /// Longest time that one model may take; nil for no limit but the board's own patience.
    public let timeLimit: Duration?

    /// Creates a profiler.
    public init(
        board: any Board, tool: Tool, repeats: Int = defaultRepeats, inputSeed: UInt64 = defaultInputSeed,
        timeLimit: Duration? = nil
    ) {
        self.board = board
        self.tool = tool
        self.repeats = max(1, repeats)
        self.inputSeed = inputSeed
        self.timeLimit = timeLimit
    }

    /// Makes sure that the board answers, and returns what it says of itself.
    ///
    /// - Parameter setUp: which boards go; nil for those that the board was asked for by.
    /// - Throws: `Failure` of kind `consent` for a board that is set up otherwise than its kind, unless that was asked for.
    public func attach(_ setUp: SetUp? = nil) throws(Failure) -> BoardIdentity {
        let identity = try boardly { () throws(BoardError) in try board.attach() }
        // Latency is cycles over this clock.
        guard identity.clockHz > 0 else {
            throw Failure(
                kind: .connection,
                message: "the board reports a core clock of \(identity.clockHz) Hz; flash the firmware again")
        }
        try check(identity, setUp ?? board.setUp)
        return identity
    }

    /// Refuses a board that is not set up as its kind: its cycles are of another clock, or of other waits.
    private func check(_ identity: BoardIdentity, _ setUp: SetUp) throws(Failure) {
        let deviations = identity.deviations(from: board.descriptor)
        guard setUp == .described, !deviations.isEmpty else { return }
        throw Failure(
            kind: .consent,
            message: "the board is not set up as a \(board.descriptor.name): "
                + deviations.map(\.description).joined(separator: "; ")
                + ". Reset it, check its cable and clock; or take its figures as a group of their own by "
                + "--set-up as-found")
    }

    /// Refuses a board that has come back from a reset otherwise than it was: the figures would not be its row's.
    private func checkUnchanged(since identity: BoardIdentity) throws(Failure) {
        let now = try boardly { () throws(BoardError) in try board.attach() }
        guard TimingIdentity(now) != TimingIdentity(identity) else { return }
        try check(now, board.setUp)
        throw Failure(
            kind: .connection,
            message:
                "the board answers otherwise than before (\(now.clockHz) Hz, \(now.flashWaitStates) wait states, "
                + "\(now.features.joined(separator: " "))), expected \(identity.clockHz) Hz, "
                + "\(identity.flashWaitStates) wait states, \(identity.features.joined(separator: " ")); start again"
        )
    }

    /// Refuses a model that does not run in the firmware that the board shall have, without touching the board.
    ///
    /// Nothing is refused here where the firmware's file does not say what it offers: then the board is asked.
    ///
    /// - Throws: `Failure`, as `profile` throws it.
    public func check(_ model: Model, name: String, placement: Placement = .standard) throws(Failure) {
        guard let offer = board.offer else { return }
        let placed = try boardly { () throws(BoardError) in try offer.placed(placement) }
        let budget = BoardBudget(placed, on: board.descriptor)
        if let failure = Inspection(model, name: name, budget: budget).failures.first { throw failure }
    }

    /// Runs one model and returns its profile.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - name: file name as given.
    ///   - identity: what `attach()` returned.
    ///   - placement: where model and arena lie; what it leaves of the arena is what the profile's board has.
    ///   - expected: how long one inference should take; nil if unknown.
    ///   - progress: called before each step.
    /// - Throws: `Failure`; nothing runs if the model does not fit or the engine lacks an operator.
    public func profile(
        _ model: Model, name: String, on whole: BoardIdentity, placement: Placement = .standard,
        expected: Duration? = nil, progress: (Step) -> Void = { _ in }
    ) throws(Failure) -> Profile {
        try check(whole, board.setUp)
        let identity = try boardly { () throws(BoardError) in try whole.placed(placement) }
        let inspection = Inspection(model, name: name, budget: BoardBudget(identity, board.offer))
        if let failure = inspection.failures.first { throw failure }
        guard let arena = inspection.arena else {
            throw Failure(kind: .unsupported, message: "\(name): its arena cannot be planned")
        }
        try boardly { () throws(BoardError) in try board.place(placement) }
        defer { try? board.place(.standard) }
        board.deadline = timeLimit.map { .now + $0 }
        defer { board.deadline = nil }
        let installed = try boardly { () throws(BoardError) in
            try board.install(model) { progress(.installing($0, of: $1)) }
        }
        // Writing may have reset it.
        try checkUnchanged(since: whole)
        let selected = try boardly { () throws(BoardError) in try board.select(installed) }
        board.expectedInference = expected
        var input = RandomInput(seed: inputSeed)
        for (index, port) in selected.inputs.enumerated() {
            let bytes = input.bytes(for: port)
            try boardly { () throws(BoardError) in try board.write(bytes, input: index) }
        }
        progress(.cold)
        let cold = try invoke(1, cold: true)
        var steady: [UInt64] = []
        while steady.count < repeats {
            progress(.steady(steady.count, of: repeats))
            steady += try invoke(min(Self.batch, repeats - steady.count), cold: false)
        }
        let counts = try inferenceCounts()
        progress(.ops)
        let ops = try boardly { () throws(BoardError) in try board.profileOps() }
        let opCounts = try inferenceCounts()
        let memory = try boardly { () throws(BoardError) in try board.memory() }
        return Profile(
            model: inspection.facts, board: identity, origin: board.origin,
            flashAddress: installed.blobAddress, wasPresent: installed.wasPresent, inputSeed: inputSeed,
            prepareCycles: selected.prepareCycles, coldCycles: cold[0], steadyCycles: steady,
            perOp: try timings(ops, cost: ModelCost(model)), memory: memory, predictedArena: arena,
            provenance: tool.provenance,
            counts: CountedInference(
                counts, opCounts, model: identity.cycleModel, cycles: steady.last,
                opCycles: ops.map(\.cycles)))
    }

    /// Runs `count` inferences and checks that each has its cycles.
    private func invoke(_ count: Int, cold: Bool) throws(Failure) -> [UInt64] {
        let cycles = try boardly { () throws(BoardError) in try board.invoke(count: count, cold: cold) }
        guard cycles.count == count, cycles.allSatisfy({ $0 > 0 && $0 <= UInt64(Int64.max) }) else {
            throw Failure(
                kind: .connection,
                message: "expected the cycles of \(count) inferences, found \(cycles); reset the board")
        }
        return cycles
    }

    private func inferenceCounts() throws(Failure) -> ExecutionCounts? {
        try boardly { () throws(BoardError) in try board.inferenceCounts() }
            .flatMap(ExecutionCounts.init(bytes:))
    }

    private func timings(_ ops: [OpCycles], cost: ModelCost) throws(Failure) -> [OpTiming] {
        guard ops.map(\.index) == cost.perOp.map(\.index) else {
            throw Failure(
                kind: .connection,
                message: "expected the cycles of \(cost.perOp.count) ops in order, found \(ops.count); "
                    + "reset the board")
        }
        return zip(ops, cost.perOp).map { op, cost in
            OpTiming(
                index: op.index, code: op.opCode, name: cost.code.name, macs: cost.macs, cycles: op.cycles)
        }
    }

    private func boardly<Value>(_ body: () throws(BoardError) -> Value) throws(Failure) -> Value {
        do throws(BoardError) {
            return try body()
        } catch {
            throw Failure(error)
        }
    }
}
