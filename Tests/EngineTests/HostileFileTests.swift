import CLink
import HostInference
import TestSupport
import Testing

@Suite("Hostile files")
struct HostileFileTests {
    /// Prepares `bytes` and, if that succeeds, runs one inference.
    ///
    /// Returns the code of a refusal, else TL_OK.
    @discardableResult
    private func attempt(_ bytes: [UInt8]) throws -> Int {
        do {
            let engine = try BundledEngine(bytes, arenaBytes: 1 << 16)
            _ = try engine.run([UInt8](repeating: 0x33, count: engine.inputBytes)[...])
            #expect(engine.guardsAreIntact)
            return TL_OK
        } catch {
            #expect(error.code != TL_OK)
            #expect(error.record.text.0 != 0)
            return error.code
        }
    }

    @Test("a file cut short anywhere is refused", arguments: Fixture.all)
    func truncated(_ fixture: Fixture) throws {
        let model = try fixture.model()
        for length in stride(from: 0, to: model.count - 16, by: 97) {
            #expect(try attempt([UInt8](model.prefix(length))) != TL_OK, "cut to \(length) bytes")
        }
    }

    @Test("a file with flipped bits is refused or runs within its arena", arguments: Fixture.all)
    func flipped(_ fixture: Fixture) throws {
        let model = try fixture.model()
        var numbers = SeededNumbers(seed: 0xF11B)
        var codes: Set<Int> = []
        for _ in 0..<400 {
            var bytes = model
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let position = Int.random(in: 0..<bytes.count, using: &numbers)
                bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &numbers)
            }
            codes.insert(try attempt(bytes))
        }
        #expect(codes.count >= 3, "the flips met too little of the file")
    }

    @Test("random bytes behind the file identifier are refused")
    func random() throws {
        var numbers = SeededNumbers(seed: 7)
        for _ in 0..<2000 {
            var bytes = (0..<Int.random(in: 8...2048, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            bytes.replaceSubrange(4..<8, with: Array("TFL3".utf8))
            #expect(try attempt(bytes) != TL_OK)
        }
    }
}
