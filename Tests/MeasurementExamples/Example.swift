import Cycles
import Foundation

@testable import Facts
@testable import Records

/// Values to test with, plausible for a NUCLEO-F746ZG.
enum Example {
    static let board = BoardIdentity(
        board: "nucleo-f746zg", uniqueID: String(repeating: "0a", count: 12),
        firmwareBuildID: String(repeating: "c5", count: 20), engine: "bundled", engineVersion: "1",
        compiler: "gcc 12.2.1", flags: "-O2", clockHz: 216_000_000, flashWaitStates: 7, flashBus: "axi",
        features: ["art", "dcache", "fpu", "hse", "icache", "overdrive", "prefetch"], flashBase: 0x0800_0000,
        flashBytes: 1 << 20,
        firmwareBytes: 60_000, modelBase: 0x0804_0000, modelEnd: 0x0810_0000,
        sectorBytes: [32, 32, 32, 32, 128, 256, 256, 256].map { $0 * 1024 }, ramBytes: 320 * 1024,
        stackBytes: 8192, staticBytes: 16384, engineStaticBytes: 2048, arenaBase: 0x2000_4000,
        arenaBytes: 304 * 1024,
        arenaExtents: [MemoryExtent(base: 0x2000_4000, bytes: 304 * 1024, kind: "sram")],
        codeEngineBytes: 40_000, codeOtherBytes: 20_000, resetCause: "pin",
        cycleModel: "cortex-m7 model \(CycleModel.version) fast")

    static let arena = ArenaUse(
        tensorBytes: 70_000, scratchBytes: 1000, persistentBytes: 9000, totalBytes: 79_000)

    static let memory = MemoryUse(
        arena: arena, arenaBytes: 304 * 1024, arenaHighWaterBytes: 79_000, stackBytes: 8192,
        stackHighWaterBytes: 1500, staticBytes: 16384, engineStaticBytes: 2048)

    static func model(_ number: Int, ops: Int = 20_000_000) -> ModelFacts {
        let digits = String(number, radix: 16)
        return ModelFacts(
            name: "model-\(number).tflite",
            sha256: String(repeating: "0", count: 64 - digits.count) + digits, bytes: 180_000,
            macs: ops / 2, ops: ops, opCount: 2, census: ["CONV_2D": 1, "DEPTHWISE_CONV_2D": 1],
            weightBytes: 150_000, biasBytes: 6000, quantizationBytes: 12_000, graphBytes: 12_000)
    }

    static func profile(
        _ number: Int = 1, ops: Int = 20_000_000, cycles: [UInt64] = [21_600_300, 21_600_000, 21_600_100],
        board: BoardIdentity = board, origin: Origin = .emulated
    ) -> Profile {
        Profile(
            model: model(number, ops: ops), board: board, origin: origin, flashAddress: 0x0804_0040,
            wasPresent: false, inputSeed: .max, prepareCycles: 12_345, coldCycles: 22_000_000,
            steadyCycles: cycles,
            perOp: [
                OpTiming(index: 0, code: 3, name: "CONV_2D", macs: ops / 2 - 1000, cycles: 20_000_000),
                OpTiming(index: 1, code: 4, name: "DEPTHWISE_CONV_2D", macs: 1000, cycles: 1_600_000),
            ],
            memory: memory, predictedArena: arena, provenance: provenance, counts: counts)
    }

    static let counts = CountedInference(
        blocks: [
            CodeBlock(address: 0x0800_0400, code: [0x01, 0x30]),
            CodeBlock(address: 0x0800_0200, code: [0x01, 0x30, 0x70, 0x47]),
        ],
        whole: SegmentCounts(
            phase: 3,
            runs: [.init(block: 0, first: 12, loop: 5_000_000), .init(block: 1, first: 9, loop: 0)],
            events: [7, 0, 9, 3]),
        perOp: [
            SegmentCounts(runs: [.init(block: 0, first: 10, loop: 4_000_000)], events: [6]),
            SegmentCounts(runs: [.init(block: 1, first: 4, loop: 0)], events: [1]),
        ])

    static let provenance = Provenance(
        toolVersion: "0.1.0", toolCommit: "abc", at: Date(timeIntervalSince1970: 0))

    static func sample(run: Int64, index: Int) -> SamplePlace {
        SamplePlace(
            run: run, index: index, kind: index % 2 == 0 ? .uniform : .coverage, backbone: "kws",
            architecture: "kws-c\(index)")
    }
}
