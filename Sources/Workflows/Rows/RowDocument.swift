import Facts
package import Records

/// A stored row as `list` shows it, in JSON (docs/reference/json.md).
package struct RowDocument: Encodable {
    let measurementId: Int64
    let model: String
    let modelSha256: String
    let macs: Int
    let ops: Int
    let board: String
    let boardUniqueId: String
    let origin: String
    let engine: String
    let engineVersion: String
    let firmwareBuildId: String
    let backbone: String?
    let architecture: String?
    let latencyMs: Double
    let cycles: UInt64
    let coldCycles: UInt64
    let arenaBytes: Int
    let sramBytes: Int
    let flashBytes: Int
    let recordedAt: String

    /// Creates the document of a row.
    package init(_ row: MeasurementRow) {
        measurementId = row.id
        model = row.model.name
        modelSha256 = row.model.sha256
        macs = row.model.macs
        ops = row.model.ops
        board = row.board.board
        boardUniqueId = row.board.uniqueID
        origin = row.origin.rawValue
        engine = row.board.engine
        engineVersion = row.board.engineVersion
        firmwareBuildId = row.board.firmwareBuildID
        backbone = row.sample?.backbone
        architecture = row.sample?.architecture
        latencyMs = row.latencyMilliseconds
        cycles = row.medianCycles
        coldCycles = row.coldCycles
        arenaBytes = row.memory.arena.totalBytes
        sramBytes = row.sram.usedBytes
        flashBytes = row.model.bytes
        recordedAt = row.recordedAt
    }
}
