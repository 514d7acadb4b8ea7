public import Facts
public import Foundation
import Jobs
public import Records

/// What an acceptance of a board found.
public struct AcceptanceReport: Codable, Sendable {
    /// A model that ran on the board and on a virtual board of its kind.
    public struct Pair: Codable, Hashable, Sendable {
        /// The model.
        public var model: ModelFacts
        /// Median steady cycles on the board.
        public var cycles: UInt64
        /// Cycles of the first inference with cold caches on the board.
        public var coldCycles: UInt64
        /// Median steady cycles on the virtual board.
        public var emulatedCycles: UInt64
        /// Cycles of the first inference with cold caches on the virtual board.
        public var emulatedColdCycles: UInt64
        /// Whether both gave the same output bytes.
        public var sameOutputs: Bool
        /// Row of the board's profile in the database.
        public var measurementID: Int64
        /// Row of the virtual board's profile in the database.
        public var emulatedMeasurementID: Int64

        /// Cycles on the board over cycles on the virtual one.
        public var ratio: Double { Double(cycles) / Double(max(1, emulatedCycles)) }
    }

    /// The model at one placement.
    public struct Place: Codable, Hashable, Sendable {
        /// Address of the model's bytes.
        public var flashAddress: UInt32
        /// Where the arena starts: `dtcm` or `sram`.
        public var arenaStart: String
        /// Bytes of arena from there.
        public var arenaBytes: Int
        /// Median steady cycles.
        public var cycles: UInt64
        /// Whether the output bytes are those of the first placement.
        public var sameOutputs: Bool
    }

    /// One model many times.
    public struct Repetition: Codable, Hashable, Sendable {
        /// The model.
        public var model: ModelFacts
        /// Cycles of each inference, in order, with warm caches.
        public var cycles: [UInt64]

        /// Largest over smallest, less 1.
        public var spread: Double {
            guard let least = cycles.min(), let most = cycles.max(), least > 0 else { return 0 }
            return Double(most) / Double(least) - 1
        }
    }

    /// Version of this form of report.
    public var format = 1
    /// The board, nil if it never answered.
    public var board: BoardIdentity?
    /// Kind of board, such as `nucleo-f746zg`.
    public var boardName: String
    /// Whether the board is silicon; an emulated one shows that the procedure works and no more.
    public var origin: Origin
    /// Whether no check failed.
    public var passed = false
    /// What was looked at, in order.
    public var checks: [AcceptanceCheck] = []
    /// One model many times.
    public var repetition: Repetition?
    /// One model at several places.
    public var places: [Place] = []
    /// Models on the board and on a virtual one.
    public var pairs: [Pair] = []
    /// The virtual board's error, nil with fewer than three pairs.
    public var calibration: SideBySideError?
    /// Wear of the board's flash after all of this, nil if nothing was erased.
    public var wear: FlashWear?
    /// Tool and time.
    public var provenance: Provenance
    /// Seconds that it took.
    public var seconds: Double = 0

    /// Starts a report.
    public init(boardName: String, origin: Origin, provenance: Provenance) {
        self.boardName = boardName
        self.origin = origin
        self.provenance = provenance
    }

    /// Adds a check; the report passes while no check has failed.
    mutating func add(_ check: AcceptanceCheck) {
        checks.append(check)
        passed = !checks.contains { $0.state == .failed }
    }

    /// Name of the report's files without ending: `acceptance-` and the chip's id.
    public var fileName: String { "acceptance-\(board?.uniqueID ?? "unknown")" }

    /// The report as JSON with snake_case keys.
    public func json() throws -> Data { try SnakeCaseJSON.data(self) }
}
