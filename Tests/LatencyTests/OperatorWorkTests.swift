import Foundation
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency

@Suite("Work of operators")
struct OperatorWorkTests {
    private static func network(_ index: Int) throws -> Model {
        try Model(bytes: try ForeignNetwork(seed: 11, index: index).model())
    }

    @Test("a copy at words moves 64 bytes, 16, words and rests, and nothing lies across words")
    func alignedCopy() throws {
        var seen = 0
        for index in 0..<60 {
            let model = try Self.network(index)
            let works = OperatorWork.all(of: model) ?? []
            for (op, work) in zip(model.operators, works) where work.kind == "RESHAPE" {
                let bytes = Double(op.input(0).map { model.tensors[$0].byteCount } ?? 0)
                let whole =
                    64 * work["copied_64s", 0] + 16 * work["copied_16s", 0] + 4 * work["copied_words", 0]
                #expect(bytes - whole >= 0 && bytes - whole < 4, "\(op.place) of \(index)")
                #expect(work["copied_unaligned", 0] == 0 && work["copies_off", 0] == 0)
                seen += 1
            }
        }
        #expect(seen >= 20)
    }

    @Test(
        "words of rows that begin off a word lie across two",
        arguments: zip([4, 6, 3, 5, 128], [0, 0.5, 0.75, 0.75, 0]))
    func across(step: Int, share: Double) {
        #expect(OperatorCounter.shareAcross(step) == share)
    }

    /// An LSTM that is unrolled to 28 steps: each step has the same weights.
    private static let unrolled = Folders.repository.deletingLastPathComponent()
        .appending(path: "shared/cases/lstm_unroll28_417ops.tflite")

    @Test(
        "weights that an operator before read cost no lines of flash where the cache holds all between",
        .enabled(
            if: FileManager.default.fileExists(atPath: unrolled.path), "needs the cases beside the checkout"))
    func sharedWeights() throws {
        let model = try Model(bytes: Array(try Data(contentsOf: Self.unrolled)))
        func lines(_ cacheBytes: Int) throws -> [Double] {
            let memory = CoreMemory(coupledBytes: 1 << 20, cacheBytes: cacheBytes)
            let works = try #require(OperatorWork.all(of: model, on: memory))
            return zip(model.operators, works).filter { $0.0.code == .fullyConnected }
                .map { $1["flash_lines", 0] }
        }
        let (small, large) = (try lines(2048), try lines(65_536))
        try #require(small.count >= 50)
        #expect(small.reduce(0, +) > 1000)
        #expect(large.reduce(0, +) < small.reduce(0, +) / 10)
    }

    @Test(
        "what functions find is counted: exponentials that are computed, those of 0, divisors that are none")
    func values() throws {
        var met: Set<OpCode> = []
        for index in 0..<400 where met.count < 3 {
            let model = try Self.network(index)
            for (place, position) in OperatorWork.countedByValue(in: model) {
                let op = model.operators[place]
                guard [.exp, .log, .div].contains(op.code), !met.contains(op.code) else { continue }
                let tensor = try #require(op.input(position).map { model.tensors[$0] })
                let elements = op.outputs.first.map { model.tensors[$0].elementCount } ?? 0
                // One in four is 0, one is below.
                let found = (0..<tensor.elementCount).map { Float([0, 1, 2, -3][$0 % 4]) }
                guard tensor.elementCount % 4 == 0, elements == tensor.elementCount else { continue }
                let works = try #require(OperatorWork.all(of: model, values: [place: found]))
                let quarter = Double(elements / 4)
                switch op.code {
                case .exp:
                    #expect(works[place]["computed", 0] == 3 * quarter && works[place]["zeros", 0] == quarter)
                case .log: #expect(works[place]["computed", 0] == 2 * quarter)
                default: #expect(works[place]["computed", 0] == 3 * quarter)
                }
                met.insert(op.code)
            }
        }
        #expect(met == [.exp, .log, .div])
    }
}
