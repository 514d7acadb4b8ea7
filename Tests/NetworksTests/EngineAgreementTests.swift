import CEngine
import CLink
import Facts
import TestSupport
import Testing

@testable import Networks

/// The host's checks and memory plan against the engine itself, compiled from the firmware's sources.
@Suite struct EngineAgreementTests {
    private struct Account: Equatable {
        let tensors: Int
        let scratch: Int
        let persistent: Int
    }

    /// What the engine says of a file in an arena of 1 MiB; nil where it refuses.
    private func engine(_ bytes: [UInt8]) -> (account: Account?, refusal: String) {
        let arena = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { arena.deallocate() }
        var engine = tl_engine()
        var error = tl_error()
        return bytes.withUnsafeBufferPointer { file in
            let code = tl_engine_prepare(
                &engine, file.baseAddress, UInt32(file.count), arena.bindMemory(to: UInt8.self).baseAddress,
                UInt32(arena.count), &error)
            guard code == TL_OK else {
                let text = withUnsafeBytes(of: error.text) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                return (nil, "\(text), op \(error.op_index), \(error.expected), \(error.found)")
            }
            var use = tl_arena()
            tl_engine_arena(&engine, &use)
            return (
                Account(
                    tensors: Int(use.tensors), scratch: Int(use.scratch), persistent: Int(use.persistent)), ""
            )
        }
    }

    private func host(_ bytes: [UInt8]) -> Account? {
        guard let model = try? Model(bytes: bytes), let plan = try? MemoryPlan(model, engine: .bundled) else {
            return nil
        }
        return Account(
            tensors: plan.tensorBytes, scratch: plan.scratchBytes, persistent: plan.persistentBytes)
    }

    @Test("the plan of drawn networks is the engine's own account", arguments: Backbone.all)
    func architectures(backbone: Backbone) throws {
        var random = RandomSource(seed: 21)
        for _ in 0..<20 {
            let architecture = backbone.draw(from: &random)
            let bytes = try architecture.model()
            let expected = engine(bytes)
            #expect(expected.account != nil, "\(architecture.id): \(expected.refusal)")
            #expect(host(bytes) == expected.account, "\(architecture.id)")
        }
    }

    @Test("the plan of random graphs with branches is the engine's own account and overlaps nowhere")
    func randomGraphs() throws {
        var random = RandomSource(seed: 22)
        var scratch = 0
        for _ in 0..<150 {
            let network = RandomNetwork.draw(from: &random)
            let bytes = try ModelWriter.write(network, seed: 1)
            let expected = engine(bytes)
            #expect(expected.account != nil, "\(network.layers): \(expected.refusal)")
            #expect(host(bytes) == expected.account, "\(network.layers)")
            let plan = try MemoryPlan(try Model(bytes: bytes), engine: .bundled)
            #expect(plan.overlaps().isEmpty)
            #expect(plan.placements.allSatisfy { $0.offset % 16 == 0 && $0.bytes % 16 == 0 })
            if plan.scratchBytes > 0 { scratch += 1 }
        }
        #expect(scratch > 10)
    }

    @Test(
        "what the host accepts of damaged files, the engine accepts with the same account",
        arguments: [1, 2, 3])
    func damaged(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let files = try NetworkExamples.all.map { try ModelWriter.write($0, seed: 1) }
        let values: [UInt8] = [0, 1, 2, 3, 4, 5, 8, 16, 127, 128, 255]
        var accepted = 0
        var refused = 0
        for _ in 0..<4000 {
            var bytes = files[random.below(files.count)]
            for _ in 0...random.below(3) {
                let position = random.below(bytes.count)
                if random.below(2) == 0 {
                    bytes[position] ^= UInt8(1 << random.below(8))
                } else {
                    bytes[position] = values[random.below(values.count)]
                }
            }
            guard let account = host(bytes) else {
                refused += 1
                continue
            }
            accepted += 1
            let expected = engine(bytes)
            #expect(account == expected.account, "the engine says: \(expected.refusal)")
        }
        #expect(accepted > 500 && refused > 500)
    }
}
