import Cycles
import Foundation

/// What an operator, or a whole inference at index -1, executed, as the database keeps it.
struct ExecutionRow: Sendable {
    var opIndex = -1
    /// The cycle model that counted.
    var cycleModel = ""
    /// `SegmentCounts` whose blocks are rows of `code_blocks`.
    var counts = Data()

    /// What the measurements executed.
    static let table = RecordTable<ExecutionRow>(
        "execution_counts", others: ["measurement_id"],
        fields: [
            SharedFields.key("measurements"),
            .integer(
                .column("op_index", "place among the graph's operators, -1 for a whole inference"), \.opIndex),
            .text(.column("cycle_model", "that counted"), \.cycleModel),
            .bytes(
                .column(
                    "counts",
                    "LEB128 numbers: eighths of a cycle at the start; how many events, and how often each of CycleEvent; "
                        + "how many blocks, and of each its distance from the one before in blocks.csv, times after "
                        + "another block, and times after itself"), \.counts),
        ])
}

/// A block of code, as the database keeps it.
struct CodeRow: Sendable {
    /// Of its first instruction.
    var address: UInt32 = 0
    var code = Data()

    /// Code that firmwares executed, once for all measurements.
    static let table = RecordTable<CodeRow>(
        "code_blocks", others: ["firmware_id"],
        fields: [
            .beside(.column("block", "its number", sql: "id"), .integer),
            .beside(.column("firmware", "firmware in provenance.json", sql: "firmware_id"), .integer),
            .integer(.column("address", "of its first instruction"), \.address),
            .bytes(.column("code", "its bytes"), \.code),
        ])
}
