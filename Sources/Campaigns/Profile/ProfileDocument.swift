import Facts
public import Networks
public import Records

/// A profile as JSON shows it: one flat object whose keys name their units (docs/reference/json.md).
public struct ProfileDocument: Encodable, Sendable {
    /// Operators of one kind.
    public struct Occurrence: Encodable, Sendable {
        var op: String
        var count: Int
    }

    /// One operator's time.
    public struct Op: Encodable, Sendable {
        var index: Int
        var op: String
        var macs: Int
        var cycles: UInt64
        var latencyMs: Double
        var share: Double?
        var cyclesPerMac: Double?
        var output: String?
        var inputShape: [Int]?
        var outputShape: [Int]?
        var kernel: [Int]?
        var stride: [Int]?
        var dilation: [Int]?
        var constantBytes: Int?
        var inputBytes: Int?
        var outputBytes: Int?

        init(_ timing: OpTiming, of profile: Profile, total: Double, _ account: OperatorAccount?) {
            index = timing.index
            op = timing.name
            macs = timing.macs
            cycles = timing.cycles
            latencyMs = profile.milliseconds(timing.cycles)
            share = total > 0 ? Double(timing.cycles) / total : nil
            cyclesPerMac = timing.macs > 0 ? Double(timing.cycles) / Double(timing.macs) : nil
            output = account?.outputName
            inputShape = account?.inputShape
            outputShape = account?.outputShape
            kernel = account?.kernel
            stride = account?.stride
            dilation = account?.dilation
            constantBytes = account?.constantBytes
            inputBytes = account?.inputBytes
            outputBytes = account?.outputBytes
        }
    }

    /// What a period asks for.
    public struct RealTime: Encodable, Sendable {
        var periodMs: Double
        var dutyCycle: Double
        /// Absent where the range on silicon holds the period.
        var meetsPeriod: Bool?
    }

    /// An extent of RAM that the arena lies in.
    public struct Extent: Encodable, Sendable {
        var address: UInt32
        var bytes: Int
        var kind: String
    }

    private let figures: Figures
    private let memory: MemoryUse

    /// Creates the document of a stored profile.
    ///
    /// - Parameters:
    ///   - profile: the profile.
    ///   - row: its row in the database.
    ///   - periodMilliseconds: the period that the model must keep up with, if one was given.
    ///   - perOp: whether to list the operators' times.
    ///   - operators: their shapes and bytes, by index; none where the model is not at hand.
    ///   - estimate: what an emulated latency says about silicon.
    public init(
        _ profile: Profile, row: Int64, periodMilliseconds: Double? = nil, perOp: Bool = false,
        operators: [OperatorAccount] = [], estimate: SiliconEstimate? = nil
    ) {
        figures = Figures(
            profile, row: row, periodMilliseconds: periodMilliseconds, perOp: perOp, operators: operators,
            estimate: estimate)
        memory = profile.memory
    }

    /// Writes the figures and the memory's high-water marks side by side.
    public func encode(to encoder: any Encoder) throws {
        try figures.encode(to: encoder)
        try memory.highWaterMarks.encode(to: encoder)
    }
}

/// The figures by name.
private struct Figures: Encodable {
    var model: String
    var modelSha256: String
    var macs: Int
    var ops: Int
    var opCount: Int
    var opCensus: [ProfileDocument.Occurrence]
    var flashBytes: Int
    var board: String
    var boardUniqueId: String
    var origin: String
    var engine: String
    var engineVersion: String
    var engineNote: String?
    var firmwareBuildId: String
    var compiler: String
    var compilerFlags: String
    var clockHz: Int
    var flashBus: String
    var flashWaitStates: Int
    var features: [String]
    var setUpDeviations: [String]?
    var flashAddress: UInt32
    var wasPresent: Bool
    var latencyMs: Double
    var latencyMinMs: Double
    var latencyMaxMs: Double
    var coldLatencyMs: Double
    var cycleModel: String?
    var onSilicon: SiliconEstimate.Document?
    var cycles: UInt64
    var coldCycles: UInt64
    var prepareCycles: UInt64
    var steadyCycles: [UInt64]
    var opsPerSecond: Double
    var framesPerSecond: Double
    var realTime: ProfileDocument.RealTime?
    var arenaBytes: Int
    var arenaTensorBytes: Int
    var arenaPersistentBytes: Int
    var arenaPredictedBytes: Int
    var arenaAvailableBytes: Int
    var arenaExtents: [ProfileDocument.Extent]
    var sram: SRAMBreakdown
    var flash: FlashBreakdown
    var perOp: [ProfileDocument.Op]?
    var inputSeed: UInt64
    var recordedAt: String
    var toolVersion: String
    var toolCommit: String
    var measurementId: Int64

    init(
        _ profile: Profile, row: Int64, periodMilliseconds: Double?, perOp: Bool,
        operators: [OperatorAccount], estimate: SiliconEstimate?
    ) {
        let board = profile.board
        model = profile.model.name
        modelSha256 = profile.model.sha256
        macs = profile.model.macs
        ops = profile.model.ops
        opCount = profile.model.opCount
        opCensus = profile.model.censusList.map { ProfileDocument.Occurrence(op: $0.name, count: $0.count) }
        flashBytes = profile.model.bytes
        self.board = board.board
        boardUniqueId = board.uniqueID
        origin = profile.origin.rawValue
        engine = board.engine
        engineVersion = board.engineVersion
        engineNote = profile.engineNote
        firmwareBuildId = board.firmwareBuildID
        compiler = board.compiler
        compilerFlags = board.flags
        clockHz = board.clockHz
        flashBus = board.flashBus
        flashWaitStates = board.flashWaitStates
        features = board.features
        let deviations = TimingIdentity(board).deviations.map(\.description)
        setUpDeviations = deviations.isEmpty ? nil : deviations
        flashAddress = profile.flashAddress
        wasPresent = profile.wasPresent
        latencyMs = profile.latencyMilliseconds
        latencyMinMs = profile.milliseconds(profile.minimumCycles)
        latencyMaxMs = profile.milliseconds(profile.maximumCycles)
        coldLatencyMs = profile.milliseconds(profile.coldCycles)
        cycleModel = board.cycleModel
        onSilicon = estimate?.document
        cycles = profile.medianCycles
        coldCycles = profile.coldCycles
        prepareCycles = profile.prepareCycles
        steadyCycles = profile.steadyCycles
        opsPerSecond = profile.opsPerSecond
        framesPerSecond = profile.framesPerSecond
        realTime = periodMilliseconds.map { period in
            let verdict = RealTimeVerdict(profile, periodMilliseconds: period, estimate: estimate)
            return ProfileDocument.RealTime(
                periodMs: period, dutyCycle: verdict.share, meetsPeriod: verdict.meetsPeriod)
        }
        sram = profile.sram
        flash = profile.flash
        arenaBytes = profile.memory.arena.totalBytes
        arenaTensorBytes = sram.tensorBytes
        arenaPersistentBytes = sram.persistentBytes
        arenaPredictedBytes = profile.predictedArena.totalBytes
        arenaAvailableBytes = profile.memory.arenaBytes
        arenaExtents = board.arenaExtents.map {
            ProfileDocument.Extent(address: $0.base, bytes: $0.bytes, kind: $0.kind)
        }
        let total = profile.perOp.reduce(0.0) { $0 + Double($1.cycles) }
        self.perOp =
            perOp
            ? profile.perOp.map { timing in
                let account = operators.indices.contains(timing.index) ? operators[timing.index] : nil
                return ProfileDocument.Op(timing, of: profile, total: total, account)
            } : nil
        inputSeed = profile.inputSeed
        recordedAt = profile.provenance.recordedAt
        toolVersion = profile.provenance.toolVersion
        toolCommit = profile.provenance.toolCommit
        measurementId = row
    }
}
