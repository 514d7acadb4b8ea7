import Facts

extension Provenance {
    /// Who made a row, and when.
    static let fields: [Field<Provenance>] = [
        .text(.column("tool_version", "of this tool"), \.toolVersion),
        .text(.column("tool_commit", "of this tool"), \.toolCommit),
        .text(.column("recorded_at", "ISO 8601 in UTC"), \.recordedAt),
    ]

    static let blank = Provenance(toolVersion: "", toolCommit: "", recordedAt: "")

    init(from row: any FieldReader) throws {
        self = Self.blank
        for field in Self.fields { try field.taken?(&self, row) }
    }
}

/// A value that does not say itself who recorded it, and when.
struct Recorded<Value: Sendable>: Sendable {
    var value: Value
    var provenance: Provenance
}

/// What the rows of several tables have beside their own fields.
enum SharedFields {
    /// The row's key.
    static func key<Root>(_ table: String) -> Field<Root> {
        .beside(.column("key", "content address of what was measured", sql: "\(table).key"), .text)
    }

    /// The place in a run.
    static func place<Root>(_ table: String) -> [Field<Root>] {
        [
            .beside(
                .column("run", "run in provenance.json, empty outside of one", sql: "\(table).run_id"),
                .integer),
            .beside(.column("sample_index", "place in the plan", sql: "\(table).sample_index"), .integer),
            .beside(.column("sample_kind", "uniform, coverage, layer or search", sql: "samples.kind"), .text),
            .beside(.column("backbone", "space of networks", sql: "architectures.backbone"), .text),
            .beside(.column("architecture", "id of the network", sql: "architectures.canonical"), .text),
        ]
    }

    /// The board and its firmware.
    static func board<Root>() -> [Field<Root>] {
        [
            .beside(.column("board", "kind of board", sql: "boards.name"), .text),
            .beside(.column("board_unique_id", "the chip's id", sql: "boards.unique_id"), .text),
            .beside(.column("origin", "silicon or emulated", sql: "boards.origin"), .text),
            .beside(.column("firmware", "firmware in provenance.json", sql: "firmwares.id"), .integer),
            .beside(.column("engine", "inference engine", sql: "firmwares.engine"), .text),
            .beside(.column("engine_version", "its version", sql: "firmwares.engine_version"), .text),
            .beside(.column("clock_hz", "core clock", unit: "Hz", sql: "firmwares.clock_hz"), .integer),
        ]
    }

    /// The board's name in its campaign.
    static func campaignPlace<Root>() -> Field<Root> {
        .beside(.column("place", "the board's name in its campaign"), .text)
    }
}
