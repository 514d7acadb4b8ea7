import Emulation
import Foundation
import Networks

/// Measures the speed of the virtual board.
///
/// Variants are interleaved, five rounds of each, and the least processor time of each is shown: other load only adds to it.
let arguments = Array(CommandLine.arguments.dropFirst())
let rounds = 5
guard let firmware = arguments.first else {
    print("usage: emulation-benchmark FIRMWARE.elf [MODEL.tflite...]")
    exit(64)
}

func figure(_ value: Double, _ decimals: Int = 2) -> String { String(format: "%.\(decimals)f", value) }

do {
    let named = arguments.dropFirst().map { path in
        (path.split(separator: "/").last.map(String.init) ?? path, FileManager.default.contents(atPath: path))
    }
    var models: [(name: String, bytes: [UInt8])] = named.compactMap { name, data in
        data.map { (name, [UInt8]($0)) }
    }
    if models.isEmpty {
        models = try [
            ("MicroNet-KWS-M", TableFive.kwsM), ("MicroNet-VWW-4", TableFive.vww4),
            ("MicroNet-AD-S", TableFive.adS),
        ].map {
            (name: String, architecture: Architecture) in (name, try architecture.model())
        }
    }
    print(
        "| inference | instructions | MIPS, cycle model | bare library | ratio | bare, own stores | ratio | detailed tier "
            + "| host s per board s |\n|---|---|---|---|---|---|---|---|---|")
    for (name, bytes) in models {
        let model = try Model(bytes: bytes)
        let run = try InferenceRun(model, firmware: firmware)
        let bare = try [false, true].map { try run.bare(isInterposed: $0) }
        let detailed = try InferenceRun(model, firmware: firmware, timing: .detailed)
        // The first run translates.
        for core in bare { _ = try core.run() }
        var (fast, slow, without) = (Double.infinity, Double.infinity, [Double.infinity, .infinity])
        var (instructions, cycles) = (UInt64(0), UInt64(0))
        for _ in 0..<rounds {
            let figures = try run.onMachine()
            (fast, instructions, cycles) = (min(fast, figures.seconds), figures.instructions, figures.cycles)
            without = try zip(without, bare).map { min($0, try $1.run()) }
            slow = min(slow, try detailed.onMachine().seconds)
        }
        let millions = Double(instructions) / 1e6
        let board = Double(cycles) / 216e6
        let beside = without.map { "\(figure(millions / $0, 0)) | \(figure($0 / fast))" }
        print(
            "| \(name) | \(figure(millions, 1)) M | \(figure(millions / fast, 0)) | "
                + "\(beside.joined(separator: " | ")) | \(figure(millions / slow, 0)) | \(figure(fast / board)) |"
        )
    }
    let flashing = try FlashingRun()
    let sizes = [60, 300]
    var least = sizes.map { _ in Double.infinity }
    for _ in 0..<rounds {
        least = try zip(least, sizes).map { min($0, try flashing.seconds(bytes: $1 * 1024)) }
    }
    print("")
    for (size, seconds) in zip(sizes, least) {
        print(
            "flashing \(size) KB by the loader in RAM: \(figure(seconds * 1000, 0)) ms of the board's process"
        )
    }
    var (own, other) = (0.0, 0.0)
    for _ in 0..<rounds {
        own = max(own, try ComputeLoop.onMachine())
        other = max(other, try ComputeLoop.onQEMU() ?? 0)
    }
    print("")
    print(
        "compute loop: \(figure(own, 0)) MIPS with the cycle model, "
            + (other > 0
                ? "\(figure(other, 0)) on qemu-system-arm -M mps2-an500, ratio \(figure(own / other))"
                : "qemu-system-arm is not installed"))
} catch {
    FileHandle.standardError.write(Data("emulation-benchmark: \(error)\n".utf8))
    exit(1)
}
