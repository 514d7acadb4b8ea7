import Cycles
import Facts
import Records

/// Something that predicts latency up to a factor.
public enum CycleAccount: String, CaseIterable, Hashable, Sendable {
    /// Multiply-accumulates of the model.
    case macs
    /// Instructions executed.
    case instructions
    /// The pipeline: issue, branches, instruction misses.
    case pipeline
    /// The same with unaligned accesses and conflicts of banks or memories.
    case unaligned
    /// The same with misses of data.
    case dataCache

    /// What it is, for readers.
    public var title: String {
        switch self {
        case .macs: "MAC count"
        case .instructions: "instruction count"
        case .pipeline: "pipeline alone"
        case .unaligned: "pipeline, alignment and banks"
        case .dataCache: "pipeline, alignment and banks, data cache (detailed tier)"
        }
    }

    /// The documented rules with what this predictor leaves out priced at nothing.
    var rules: CycleRules {
        var rules = CycleRules()
        let data = ["flash_miss", "memory_miss", "m4_data_miss"]
        let alignment = [
            "unaligned_load", "unaligned_pair", "unaligned_partner", "bank_conflict", "m4_unaligned_load",
            "m4_unaligned_store", "m4_other_memory",
        ]
        let omitted =
            switch self {
            case .pipeline: data + alignment
            case .unaligned: data
            case .macs, .instructions, .dataCache: [String]()
            }
        for name in omitted { try? rules.set(name, to: 0) }
        return rules
    }

    /// Its value in milliseconds, taking a multiply-accumulate or an instruction as one cycle; nil if the row was not
    /// counted by the detailed tier.
    func milliseconds(_ row: MeasurementRow, in store: Store) throws -> Double? {
        guard row.board.cycleModel?.hasSuffix(" detailed") == true,
            let repriced = try Repricing(rules).reprice(row, in: store)
        else { return nil }
        return switch self {
        case .macs: row.milliseconds(UInt64(row.model.macs))
        case .instructions: row.milliseconds(repriced.instructions)
        case .pipeline, .unaligned, .dataCache: row.milliseconds(repriced.cycles)
        }
    }
}
