import Facts
import Records

/// An inspection as JSON shows it (docs/json.md).
public struct InspectionDocument: Encodable, Sendable {
    var model: String
    var modelSha256: String
    var macs: Int
    var ops: Int
    var opCount: Int
    var opCensus: [ProfileDocument.Occurrence]
    var flashBytes: Int
    var weightBytes: Int
    var biasBytes: Int
    var quantizationBytes: Int
    var graphBytes: Int
    var board: String
    var engine: String
    var arenaBytes: Int?
    var arenaTensorBytes: Int?
    var arenaScratchBytes: Int?
    var arenaPersistentBytes: Int?
    var tflmArenaBytes: Int?
    var arenaAvailableBytes: Int
    var flashAvailableBytes: Int
    var fits: Bool
    var failures: [Reason]

    /// Why the model does not run.
    public struct Reason: Encodable, Sendable {
        var kind: String
        var message: String
        var bytesShort: Int?
    }

    /// Creates the document of an inspection.
    public init(_ inspection: Inspection) {
        let facts = inspection.facts
        model = facts.name
        modelSha256 = facts.sha256
        macs = facts.macs
        ops = facts.ops
        opCount = facts.opCount
        opCensus = facts.censusList.map { ProfileDocument.Occurrence(op: $0.name, count: $0.count) }
        flashBytes = facts.bytes
        weightBytes = facts.weightBytes
        biasBytes = facts.biasBytes
        quantizationBytes = facts.quantizationBytes
        graphBytes = facts.graphBytes
        board = inspection.budget.board
        engine = inspection.budget.engine
        arenaBytes = inspection.arena?.totalBytes
        arenaTensorBytes = inspection.arena?.tensorBytes
        arenaScratchBytes = inspection.arena?.scratchBytes
        arenaPersistentBytes = inspection.arena?.persistentBytes
        tflmArenaBytes = inspection.tflmArenaBytes
        arenaAvailableBytes = inspection.budget.arenaBytes
        flashAvailableBytes = inspection.budget.modelBytes
        fits = inspection.fits
        failures = inspection.failures.map {
            Reason(kind: $0.kind.rawValue, message: $0.message, bytesShort: $0.bytesShort)
        }
    }
}
