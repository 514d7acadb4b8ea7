public import Facts
public import Latency
import Networks

/// What a search delivers: what was asked, what was predicted, what was found, and everything that the figures stand on.
public struct SearchCard: Hashable, Sendable, Codable {
    /// A limit with the network's cost.
    public struct LimitRow: Hashable, Sendable, Codable {
        /// `latency`, `SRAM`, `arena`, `flash`, `model file` or `ops`.
        public var name: String
        /// `ms`, `bytes` or `ops`.
        public var unit: String
        /// What the user asked for, or the board has.
        public var bound: Double
        /// By the exact models before the board ran it; latency by the fit.
        public var predicted: Double
        /// By the board; nil where none ran it.
        public var found: Double?
        /// Whether what was found, or else predicted, keeps the limit.
        public var holds: Bool { found ?? predicted <= bound }

        /// Creates a row.
        public init(name: String, unit: String, bound: Double, predicted: Double, found: Double?) {
            self.name = name
            self.unit = unit
            self.bound = bound
            self.predicted = predicted
            self.found = found
        }
    }

    /// The data that the figures are of.
    public struct DataFacts: Hashable, Sendable, Codable {
        /// In words, such as `synthetic speech 1a2b3c4d5e6f`.
        public var name: String
        /// Content address of the folder, SHA-256.
        public var digest: String
        /// Training examples.
        public var trainingExamples: Int
        /// Validation examples.
        public var validationExamples: Int

        /// Creates a record.
        public init(name: String, digest: String, trainingExamples: Int, validationExamples: Int) {
            self.name = name
            self.digest = digest
            self.trainingExamples = trainingExamples
            self.validationExamples = validationExamples
        }
    }

    /// Shares of right answers on the test split, 0...1; nil where that was not judged.
    public struct Accuracies: Hashable, Sendable, Codable {
        /// The network in floats.
        public var float: Double?
        /// The int8 file on the host.
        public var int8: Double?
        /// The int8 file on the board, on a sample of the test split.
        public var board: Double?
        /// Examples of that sample.
        public var boardExamples: Int?
        /// Of that sample, examples whose outputs on the board are those of the host, byte for byte.
        public var boardEqual: Int?

        /// Creates a record.
        public init(
            float: Double? = nil, int8: Double? = nil, board: Double? = nil, boardExamples: Int? = nil,
            boardEqual: Int? = nil
        ) {
            self.float = float
            self.int8 = int8
            self.board = board
            self.boardExamples = boardExamples
            self.boardEqual = boardEqual
        }
    }

    /// What the board said of the model that was found.
    public struct Finding: Hashable, Sendable, Codable {
        /// Row in the database.
        public var row: Int64
        /// Silicon or emulated.
        public var origin: Origin
        /// Board and firmware.
        public var board: BoardIdentity
        /// Median latency in ms.
        public var latencyMs: Double
        /// Arena with all that the engine keeps in it, in bytes.
        public var arenaBytes: Int
        /// All SRAM: arena, engine, stack, other, in bytes.
        public var sramBytes: Int
        /// Bytes of the `.tflite` file.
        public var modelBytes: Int
        /// All flash: file, header and firmware, in bytes.
        public var flashBytes: Int
        /// Multiply-accumulates of one inference.
        public var macs: Int

        /// Names the figures.
        package init(
            row: Int64, origin: Origin, board: BoardIdentity, latencyMs: Double, arenaBytes: Int,
            sramBytes: Int,
            modelBytes: Int, flashBytes: Int, macs: Int
        ) {
            self.row = row
            self.origin = origin
            self.board = board
            self.latencyMs = latencyMs
            self.arenaBytes = arenaBytes
            self.sramBytes = sramBytes
            self.modelBytes = modelBytes
            self.flashBytes = flashBytes
            self.macs = macs
        }
    }

    /// One search with one latency limit; a miss brings on another.
    public struct Round: Hashable, Sendable, Codable {
        /// Its number, from 1.
        public var number: Int
        /// What was searched for, and what came out.
        public var outcome: SearchOutcome
        /// Latency by the stored fit, in ms; nil without a fit.
        public var predictedMs: Double?
        /// Interval of that.
        public var interval: LineFit.Interval?
        /// What the board said; nil where none ran it.
        public var finding: Finding?
        /// What the next round's latency limit was multiplied by; nil if there is none.
        public var correction: LatencyCorrection?

        /// Creates a round.
        public init(
            number: Int, outcome: SearchOutcome, predictedMs: Double?, interval: LineFit.Interval?,
            finding: Finding?, correction: LatencyCorrection?
        ) {
            self.number = number
            self.outcome = outcome
            self.predictedMs = predictedMs
            self.interval = interval
            self.finding = finding
            self.correction = correction
        }
    }

    /// Name of the task: `kws`, `vww` or `ad`.
    public var task: String
    /// The limits of the user and the board against the network that was delivered.
    public var limits: [LimitRow]
    /// The rounds; the last one's network is what is delivered.
    public var rounds: [Round]
    /// The stored fit; nil where latency was not limited and none was there.
    public var fit: FitAtLevel?
    /// How right the network is.
    public var accuracies: Accuracies
    /// The data.
    public var data: DataFacts
    /// Whether the file's weights were trained; otherwise they are generated, and only latency and memory say something.
    public var isTrained: Bool
    /// Epochs of the training that followed the search.
    public var trainingEpochs: Int
    /// SHA-256 of the `.tflite` file.
    public var modelDigest: String
    /// Tool and time.
    public var provenance: Provenance

    /// Creates a card.
    public init(
        task: String, limits: [LimitRow], rounds: [Round], fit: FitAtLevel?, accuracies: Accuracies,
        data: DataFacts, isTrained: Bool, trainingEpochs: Int, modelDigest: String, provenance: Provenance
    ) {
        self.task = task
        self.limits = limits
        self.rounds = rounds
        self.fit = fit
        self.accuracies = accuracies
        self.data = data
        self.isTrained = isTrained
        self.trainingEpochs = trainingEpochs
        self.modelDigest = modelDigest
        self.provenance = provenance
    }

    /// Whether every limit holds, by the board where one ran it.
    public var holds: Bool { limits.allSatisfy(\.holds) }

    /// Id of the network that was delivered.
    public var architecture: String { rounds.last?.outcome.architecture ?? "" }
}

extension SearchCard.LimitRow {
    /// What a limit takes of a profile, in the limit's unit.
    public static func found(_ limit: Limit, in finding: SearchCard.Finding) -> Double {
        switch limit {
        case .latency: finding.latencyMs
        case .memory(_, let besides, _): Double(besides > 0 ? finding.sramBytes : finding.arenaBytes)
        case .flash(_, let besides): Double(besides > 0 ? finding.flashBytes : finding.modelBytes)
        case .ops: Double(2 * finding.macs)
        }
    }
}
