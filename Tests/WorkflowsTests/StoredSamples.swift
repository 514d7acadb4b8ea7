import Networks

@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// Rows of networks of the space `kws` whose latency is a line over ops, but for whole cycles.
enum StoredSamples {
    /// 3 ms and 5 ms a Mop.
    static func latencyMs(ops: Int) -> Double { 3 + 5 * Double(ops) / 1e6 }

    static func architecture(_ number: Int) throws -> Architecture {
        try Architecture(id: "kws-c\(16 + 4 * (number % 30))-d\(16 + 8 * (number % 17))s2-d\(40 + number)")
    }

    /// Records a run of so many networks.
    static func record(
        _ count: Int, in store: Store, board: BoardIdentity = Example.board, factor: Double = 1,
        backbone: String = "kws"
    ) throws {
        let run = try store.run(
            of: Plan(backbone: backbone, count: count, seed: UInt64(count)), board: board, origin: .emulated,
            provenance: Example.provenance)
        for number in 0..<count {
            let architecture = try architecture(3 * number)
            let cycles = UInt64(
                factor * latencyMs(ops: architecture.ops) * Double(board.clockHz) / 1000)
            try store.record(
                Example.profile(1000 * count + number, ops: architecture.ops, cycles: [cycles], board: board),
                sample: SamplePlace(
                    run: run.id, index: number, kind: number % 2 == 0 ? .uniform : .coverage,
                    backbone: backbone, architecture: architecture.id))
        }
    }
}
