import Facts
package import Records

/// A model of the database, as JSON shows it.
package struct StoredModelDocument: Encodable {
    let model: String
    let modelSha256: String
    let bytes: Int
    let macs: Int
    let ops: Int
    let opCount: Int
    let rowCount: Int
    let latestRow: Int64
    let boards: [String]
    let isSample: Bool

    /// Creates the document of a model.
    package init(_ model: StoredModel) {
        self.model = model.name
        modelSha256 = model.sha256
        bytes = model.bytes
        macs = model.macs
        ops = model.ops
        opCount = model.opCount
        rowCount = model.rowCount
        latestRow = model.latestRow
        boards = model.boards
        isSample = model.isSample
    }
}

/// A run of a campaign with what came of it so far, as JSON shows it.
package struct CampaignRunDocument: Encodable {
    let run: Int64
    let backbone: String
    let design: String
    let seed: Int64
    let board: String
    let origin: String
    let profiled: Int
    let failed: Int
    let startedAt: String
    let latestAt: String?

    /// Creates the document of a run.
    package init(_ run: StoredRun) {
        self.run = run.id
        backbone = run.backbone
        design = run.design
        seed = run.seed
        board = run.board
        origin = run.origin.rawValue
        profiled = run.profiled
        failed = run.failed
        startedAt = run.startedAt
        latestAt = run.latestAt
    }
}
