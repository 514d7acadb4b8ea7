import BoardContract
import Facts
import HostInference
import Networks
import Testing

@testable import Boards

/// A board whose serial line damages bytes.
@Suite struct LineNoiseTests {
    /// What a run on a noisy line came to.
    private struct Run {
        var outputs: [UInt8]
        /// Seconds on the line.
        var seconds: Double
        var erased: Int
        var inferences: Int
    }

    /// Installs a model over the line, runs it and reads what it gives.
    private func run(
        _ model: Model, _ noise: NoisyStream.Noise, rate: Double, seed: UInt64,
        on kind: BoardDescriptor = .f746zg
    ) throws -> Run {
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
        let outputs = try board.read(output: 0)
        #expect(try board.profileOps().count == model.operators.count)
        return Run(
            outputs: outputs, seconds: line.seconds, erased: scripted.chip.erasedSectors.count,
            inferences: scripted.firmware.requests.count { Int($0) == 0x24 })
    }

    @Test(
        "whatever a line does to one byte in a thousand, all is as on a clean one, and nothing is done twice",
        arguments: NoisyStream.Noise.allCases, [3e-4, 1e-3])
    func exact(noise: NoisyStream.Noise, rate: Double) throws {
        let model = try ExampleModel.heavy(bytes: 60_000)
        let clean = try run(model, noise, rate: 0, seed: 1)
        for seed in 1...3 as ClosedRange<UInt64> {
            let noisy = try run(model, noise, rate: rate, seed: seed)
            #expect(noisy.outputs == clean.outputs)
            #expect(noisy.erased == clean.erased && noisy.inferences == clean.inferences)
            if rate < 5e-4 { #expect(noisy.seconds < 2 * clean.seconds) }
        }
    }

    @Test(
        "so it is on every kind of board, whose flash is written by other units and erased by other sectors",
        arguments: BoardDescriptor.all, NoisyStream.Noise.allCases)
    func boards(kind: BoardDescriptor, noise: NoisyStream.Noise) throws {
        let model = try ExampleModel.heavy(bytes: 20_000)
        let clean = try run(model, noise, rate: 0, seed: 1, on: kind)
        let noisy = try run(model, noise, rate: 1e-3, seed: 4, on: kind)
        #expect(noisy.outputs == clean.outputs)
        #expect(noisy.erased == clean.erased && noisy.inferences == clean.inferences)
    }
}
