import Facts
import Networks
import TestSupport
import Testing

/// Damaged files must end in a refusal or in a model that every later step takes; a trap would end the run.
@Suite struct HostileModelTests {
    /// Does all that the project does with a model without a board; nil where the bytes were refused.
    private func digest(_ bytes: [UInt8]) -> Bool {
        do throws(ModelError) {
            let model = try Model(bytes: bytes)
            let cost = ModelCost(model)
            let account = FlashAccount(model)
            #expect(cost.perOp.count == model.operators.count)
            #expect(account.totalBytes == bytes.count)
            #expect(account.graphBytes >= 0)
            for target in [TFLMTarget.cortexM, .pythonPackage] {
                if let arena = try? TFLMArena(model, target: target) { #expect(arena.headBytes >= 0) }
            }
            let plan = try MemoryPlan(model, engine: .bundled)
            #expect(plan.overlaps().isEmpty)
            return true
        } catch {
            let text = error.description
            #expect(!text.contains { $0.isNewline } && !text.isEmpty && text.utf8.count < 2000)
            return false
        }
    }

    @Test("a file cut short at any byte is refused", arguments: NetworkExamples.all.prefix(3))
    func truncated(network: NetworkSpec) throws {
        let bytes = try ModelWriter.write(network, seed: 1)
        #expect(digest(bytes))
        // The last 16 bytes may be no more than alignment.
        for count in 0..<(bytes.count - 16) {
            #expect(!digest(Array(bytes.prefix(count))), "cut to \(count) of \(bytes.count) bytes")
        }
    }

    @Test("any single flipped bit ends in a refusal or a model that can be used")
    func flippedBits() throws {
        let bytes = try ModelWriter.write(NetworkExamples.all[0], seed: 1)
        var refused = 0
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << bit
                if !digest(damaged) { refused += 1 }
            }
        }
        #expect(refused > bytes.count)
    }

    @Test("random changes of words, in numbers that offsets and counts dislike", arguments: [1, 2, 3, 4])
    func changedWords(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let files = try NetworkExamples.all.prefix(3).map { try ModelWriter.write($0, seed: seed) }
        let values: [UInt32] = [0, 1, 4, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFC, 0x0001_0000]
        var refused = 0
        for _ in 0..<4000 {
            var bytes = files[random.below(files.count)]
            for _ in 0...random.below(3) {
                let position = 4 * random.below(bytes.count / 4)
                let value =
                    random.below(2) == 0 ? values[random.below(values.count)] : UInt32(random.below(4096))
                for index in 0..<4 {
                    bytes[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
                }
            }
            if !digest(bytes) { refused += 1 }
        }
        #expect(refused > 1000)
    }

    @Test("random bytes behind a right identifier are refused", arguments: [1, 2, 3])
    func randomBytes(seed: UInt64) {
        var random = RandomSource(seed: seed)
        for _ in 0..<2000 {
            var bytes = (0..<random.below(600)).map { _ in
                UInt8(random.below(random.below(8) == 0 ? 256 : 16))
            }
            if bytes.count >= 8 { bytes.replaceSubrange(4..<8, with: Array("TFL3".utf8)) }
            #expect(!digest(bytes))
        }
    }

    @Test(
        "public files with flipped bits end in a refusal or a model that can be used",
        .enabled(if: ReferenceModels.shouldRun), arguments: ReferenceModels.names)
    func publicFiles(name: String) throws {
        let bytes = try ReferenceModels.bytes(name)
        #expect(digest(bytes))
        var random = RandomSource(seed: 5)
        for _ in 0..<20 {
            var damaged = bytes
            for _ in 0..<20 { damaged[random.below(bytes.count)] ^= UInt8(1 << random.below(8)) }
            _ = digest(damaged)
            #expect(!digest(Array(bytes.prefix(random.below(bytes.count - 64)))))
        }
    }

    @Test("words replaced by the largest count that the file can hold end in a refusal or a model")
    func largeCounts() throws {
        let bytes = try ModelWriter.write(NetworkExamples.all[3], seed: 1)
        var refused = 0
        for position in stride(from: 8, to: 1200, by: 4) {
            var damaged = bytes
            let count = UInt32((bytes.count - position - 8) / 4)
            for index in 0..<4 { damaged[position + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
            if !digest(damaged) { refused += 1 }
        }
        #expect(refused > 100)
    }
}
