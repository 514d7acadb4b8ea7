import Facts
import Networks
import Records

/// An inspection as JSON shows it (docs/reference/json.md).
public struct InspectionDocument: Encodable, Sendable {
    var model: String
    var modelSha256: String
    var macs: Int
    var ops: Int
    var opCount: Int
    var opCensus: [ProfileDocument.Occurrence]
    var inputs: [Port]
    var outputs: [Port]
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
    var missingOperators: [Missing]
    var tflm: TFLM
    var fits: Bool
    var failures: [Reason]

    /// An input or output.
    public struct Port: Encodable, Sendable {
        var name: String
        var type: String
        var shape: [Int]
        var bytes: Int
        var scale: Float?
        var zeroPoint: Int?

        init(_ tensor: Tensor) {
            name = tensor.name
            type = tensor.type.description
            shape = tensor.shape
            bytes = tensor.byteCount
            scale = tensor.quantization?.scales.first
            zeroPoint = tensor.quantization?.zeroPoints.first
        }
    }

    /// An operator that the engine lacks.
    public struct Missing: Encodable, Sendable {
        var op: String
        var count: Int
        var firstOp: Int
        var types: [String]
        var tflmOps: String?

        init(_ missing: MissingOperator) {
            op = missing.code.name
            count = missing.count
            firstOp = missing.firstIndex
            types = missing.types.map(\.description)
            tflmOps = missing.resolverName
        }
    }

    /// What TensorFlow Lite Micro makes of the model.
    public struct TFLM: Encodable, Sendable {
        var runs: Bool
        var tflmOps: String?
        var reason: String?
    }

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
        inputs = inspection.ports.inputs.map(Port.init)
        outputs = inspection.ports.outputs.map(Port.init)
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
        missingOperators = inspection.missing.map(Missing.init)
        tflm = TFLM(
            runs: inspection.tflm.refusal == nil, tflmOps: inspection.tflm.operators,
            reason: inspection.tflm.refusal?.description)
        fits = inspection.fits
        failures = inspection.failures.map {
            Reason(kind: $0.kind.rawValue, message: $0.message, bytesShort: $0.bytesShort)
        }
    }
}
