import BoardContract
import Facts
import Networks
import Testing

@testable import Boards

/// A model installed over a serial line that damages bytes, read back, run and profiled.
struct NoisyRun {
    /// What the model answered.
    var outputs: [UInt8]
    /// Seconds on the line.
    var seconds: Double
    /// Sectors that were erased.
    var erased: Int
    /// Inferences that were asked for.
    var inferences: Int

    /// Runs a model; throws what the board's driver throws when it gives up.
    ///
    /// - Parameters:
    ///   - noise: what is done to a byte.
    ///   - rate: to how many of them, 0 to 1.
    ///   - seed: draws the bytes.
    init(
        _ model: Model, _ noise: NoisyStream.Noise, rate: Double, seed: UInt64,
        on kind: BoardDescriptor = .f746zg
    ) throws {
        let scripted = try ScriptedBoard(board: kind)
        _ = try scripted.connected().attach()
        let line = NoisyStream(scripted.firmware, noise: noise, rate: rate, seed: seed)
        let board = ConnectedBoard(
            descriptor: kind, origin: .silicon, firmware: scripted.image, pacing: ScriptedBoard.pacing()
        ) { BoardConnection(probe: scripted.probe, stream: line) }
        board.installRoute = .link
        let selected = try board.select(try board.install(model) { _, _ in })
        #expect(try board.readFlash(at: selected.installed.blobAddress, bytes: 4096, by: .link).count == 4096)
        var generator = SeededGenerator(seed: 3)
        try board.write(generator.bytes(selected.inputs[0].bytes), input: 0)
        _ = try board.invoke(count: 3, cold: true)
        outputs = try board.read(output: 0)
        #expect(try board.profileOps().count == model.operators.count)
        seconds = line.seconds
        erased = scripted.chip.erasedSectors.count
        inferences = scripted.firmware.requests.count { Int($0) == 0x24 }
    }
}
