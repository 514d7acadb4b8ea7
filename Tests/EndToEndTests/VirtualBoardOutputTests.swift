import Boards
import Facts
import Networks
import TestSupport
import Testing

@Suite("Outputs of the virtual board", .serialized)
struct VirtualBoardOutputTests {
    /// The public files whose operators the bundled engine has and whose arena and flash the board has.
    static let onBoard = ModelFiles.names.filter { !["ad_micronet_l"].contains($0) }

    @Test(
        "a public model's outputs on three random inputs are TFLM's, byte for byte",
        .enabled(
            if: Folders.hasModelsAndOracle, "needs the public model files and the tests' Python environment"),
        arguments: onBoard)
    func publicModel(_ name: String) throws {
        try Self.expectOutputs(of: name, on: try Bench())
    }

    /// The small board's 112 KiB of arena and 384 KiB of models, and what only the large one has room for.
    static let elsewhere: [(board: BoardDescriptor, model: String)] = [
        (.f446re, "kws_mlperf_ref"), (.f446re, "ic_mlperf_resnet"), (.f446re, "misc_tflm_hello_world"),
        (.f767zi, "kws_mlperf_ref"), (.f767zi, "ad_micronet_l"), (.f767zi, "misc_tflm_hello_world"),
    ]

    @Test(
        "so they are on the small and on the large board",
        .enabled(
            if: Folders.hasModelsAndOracle, "needs the public model files and the tests' Python environment"),
        arguments: elsewhere)
    func otherBoards(board: BoardDescriptor, model: String) throws {
        try Self.expectOutputs(of: model, on: try Bench(board))
    }

    @Test("the small board refuses what only a larger one has room for, with the bytes short")
    func tooLargeForSmall() throws {
        let bench = try Bench(.f446re)
        let model = try Model(bytes: try TableFive.kwsL.model())
        let identity = try bench.board.attach()
        #expect(identity.modelEnd - identity.modelBase == 384 * 1024)
        let room = 384 * 1024 - 64
        #expect(throws: BoardError.modelTooLarge(bytes: model.bytes.count, available: room)) {
            try bench.board.install(model) { _, _ in }
        }
    }

    private static func expectOutputs(of name: String, on bench: Bench) throws {
        let board = bench.board
        let identity = try board.attach()
        let model = try Model(bytes: try ModelFiles.bytes(name))
        let needed = try MemoryPlan(model, engine: .bundled).totalBytes
        try #require(needed <= identity.arenaBytes, "\(name) needs \(needed) bytes of arena")
        let selected = try board.select(try board.install(model) { _, _ in })
        #expect(selected.arena.totalBytes == needed)

        var numbers = SeededNumbers(seed: 7)
        var inputs: [UInt8] = []
        var outputs: [UInt8] = []
        for _ in 0..<3 {
            for (index, port) in selected.inputs.enumerated() {
                let bytes = numbers.bytes(count: port.bytes, areFloats: port.type == 0)
                try board.write(bytes, input: index)
                inputs += bytes
            }
            let cycles = try board.invoke(count: 1, cold: false)
            #expect(cycles.count == 1 && cycles.allSatisfy { $0 > 0 })
            for index in selected.outputs.indices { outputs += try board.read(output: index) }
        }
        #expect(outputs == (try ReferenceInterpreter.run(try ModelFiles.url(name), inputs: inputs)))
        let memory = try board.memory()
        // Inferences touch what is laid out and nothing between.
        #expect(memory.arenaHighWaterBytes == memory.arena.totalBytes)
        #expect(memory.stackHighWaterBytes < memory.stackBytes)
        #expect(memory.staticBytes <= 16 * 1024)
        #expect(try bench.process.status().staleReads == 0)
    }
}
