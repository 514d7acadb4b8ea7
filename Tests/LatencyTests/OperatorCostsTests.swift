import Foundation
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency

@Suite("Costs of operators")
struct OperatorCostsTests {
    private static let firmware = BoardIdentity(
        board: "nucleo-f746zg", uniqueID: "", firmwareBuildID: "c5", engine: "bundled", engineVersion: "1",
        compiler: "gcc", flags: "-O2", clockHz: 216_000_000, flashWaitStates: 7, flashBus: "axi",
        features: ["dcache"], flashBase: 0x0800_0000, flashBytes: 1 << 20, firmwareBytes: 60_000,
        modelBase: 0x0804_0000, modelEnd: 0x0810_0000, sectorBytes: [1 << 20], ramBytes: 320 * 1024,
        stackBytes: 8192, staticBytes: 16_384, engineStaticBytes: 2048, arenaBase: 0x2000_4000,
        arenaBytes: 304 * 1024,
        arenaExtents: [
            MemoryExtent(base: 0x2000_4000, bytes: 48 * 1024, kind: "dtcm"),
            MemoryExtent(base: 0x2001_0000, bytes: 256 * 1024, kind: "sram"),
        ], codeEngineBytes: 40_000, codeOtherBytes: 20_000, resetCause: "", cycleModel: "model")

    /// Networks of two kinds of operator whose true prices are known, with some noise.
    private static func samples(_ count: Int, seed: UInt64, noise: Double = 0.02) -> [CostSample] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { index in
            var works: [OperatorWork] = []
            var cycles: [Double] = []
            for place in 0..<Int.random(in: 2...9, using: &numbers) {
                var work = OperatorWork(place % 2 == 0 ? "A" : "B")
                let elements = Double.random(in: 1...1000, using: &numbers)
                let rows = Double.random(in: 1...50, using: &numbers)
                work.add("elements", elements)
                work.add("rows", rows)
                work.add("operators", 1)
                works.append(work)
                let exact = (place % 2 == 0 ? 9 : 4) * elements + 30 * rows + 400
                cycles.append(exact * (1 + Double.random(in: -noise...noise, using: &numbers)))
            }
            return CostSample(
                architecture: "n\(index)", works: works, operatorCycles: cycles,
                cycles: cycles.reduce(100, +))
        }
    }

    private static func costs(_ count: Int = 300, seed: UInt64 = 1) throws -> OperatorCosts {
        try OperatorCosts(samples: samples(count, seed: seed), firmware: firmware, origin: .emulated)
    }

    @Test("prices come out that the samples were made of")
    func prices() throws {
        let costs = try Self.costs()
        let price = try #require(costs.prices["A"])
        #expect(price.names == ["elements", "rows", "operators"])
        for (found, truth) in zip(price.cycles, [9.0, 30, 400]) {
            #expect(abs(found / truth - 1) < 0.1, "\(found) for \(truth)")
        }
        #expect(abs(costs.overhead[0] - 100) < 5)
        #expect(abs(costs.overhead[1]) < 2)
    }

    @Test("intervals hold the share of unseen networks that they promise", arguments: [0.8, 0.95])
    func coverage(level: Double) throws {
        let costs = try Self.costs()
        let quantile = try OperatorCosts.quantile(costs.scores, level: level)
        let unseen = Self.samples(1000, seed: 99)
        let held = unseen.count { sample in
            let sum = costs.sum(sample.works)
            return abs(log(sample.cycles / sum.cycles)) <= quantile * sum.spread / sum.cycles
        }
        // Three standard deviations of a binomial of 1000, and of what the quantile of 300 scores is off.
        let spread = (level * (1 - level) * (1 / 300 + 1 / 1000)).squareRoot()
        #expect(abs(Double(held) / 1000 - level) < 3 * spread, "\(held) of 1000")
    }

    @Test("the quantile counts the network to come as one more, and too few scores have none")
    func quantile() throws {
        let scores = (1...19).map(Double.init)
        #expect(try OperatorCosts.quantile(scores, level: 0.95) == 19)
        #expect(try OperatorCosts.quantile(scores, level: 0.5) == 10)
        #expect(throws: FitError.tooFewSamples(found: 18, needed: 19)) {
            try OperatorCosts.quantile(Array(scores.dropLast()), level: 0.95)
        }
        #expect(throws: FitError.self) { try OperatorCosts.quantile(scores, level: 1) }
    }

    @Test(
        "an operator beyond the samples widens the interval, one far beyond is strange, and so is an unknown one"
    )
    func support() throws {
        let costs = try Self.costs()
        func sum(_ elements: Double, kind: String = "A") -> OperatorCosts.Sum {
            var work = OperatorWork(kind)
            work.add("elements", elements)
            work.add("rows", 10)
            work.add("operators", 1)
            return costs.sum([work])
        }
        let inside = sum(900)
        #expect(inside.reasons.isEmpty && inside.strange.isEmpty)
        let beyond = sum(2000)
        #expect(beyond.reasons.count == 1 && beyond.strange.isEmpty)
        #expect(beyond.spread / beyond.cycles > inside.spread / inside.cycles)
        #expect(sum(50_000).strange.map(\.name) == ["A"])
        #expect(sum(100, kind: "C").strange.map(\.name) == ["C"])
    }

    @Test("unpacking weights of four bits has one price, whatever kernel it is for")
    func packedWeights() throws {
        var samples = Self.samples(200, seed: 4)
        for place in samples.indices where place % 10 == 0 {
            for op in samples[place].works.indices {
                let weights = 100 + 37 * (place + op)
                samples[place].works[op].packedWeights = weights
                samples[place].operatorCycles[op] += 9 * Double(weights) + 400
                samples[place].cycles += 9 * Double(weights) + 400
            }
        }
        let costs = try OperatorCosts(samples: samples, firmware: Self.firmware, origin: .emulated)
        #expect(abs(costs.unpacking[0] - 9) < 0.2)
        #expect(abs(costs.unpacking[1] - 400) < 150)
        #expect(abs((costs.prices["A"]?.cycles.first ?? 0) - 9) < 0.9)
        let packed = costs.sum(samples[0].works)
        #expect(abs(packed.cycles / samples[0].cycles - 1) < 0.05)
    }

    @Test("what depends on values makes the interval wider, with its reason and the operator")
    func byValue() throws {
        var numbers = SeededNumbers(seed: 6)
        let samples = Self.samples(300, seed: 7).map { sample in
            var work = OperatorWork("CURVE")
            work.add("elements", Double.random(in: 10...100, using: &numbers))
            work.add("operators", 1)
            let cycles = 1000 + work.counts[0].value * Double.random(in: 20...400, using: &numbers)
            return sample.with(work, cycles: cycles)
        }
        let costs = try OperatorCosts(samples: samples, firmware: Self.firmware, origin: .emulated)
        let sum = costs.sum(samples[0].works)
        #expect(sum.reasons == ["what a CURVE takes depends on its values"])
        #expect(sum.widest.first?.name == "CURVE")
        let text = ModelPrediction.Refusal.wide(half: 0.8, sum.widest).description
        #expect(text.contains("80 %") && text.contains("CURVE") && text.contains("throughline profile"))
    }

    @Test("a function that computes some values and returns others may take what it took at most")
    func computedValues() throws {
        var numbers = SeededNumbers(seed: 8)
        let samples = Self.samples(300, seed: 9).enumerated().map { index, sample in
            let elements = Double.random(in: 100...400, using: &numbers)
            var work = OperatorWork("CURVE")
            work.add("elements", elements)
            work.add(OperatorWork.computed, elements / 2)
            let cycles = elements * (index % 10 == 9 ? 5000 : 13)
            return sample.with(work, cycles: cycles)
        }
        let costs = try OperatorCosts(samples: samples, firmware: Self.firmware, origin: .emulated)
        let sum = costs.sum(samples[0].works)
        let elements = try #require(samples[0].works.last)["elements", 0]
        #expect(sum.cycles + 3 * sum.spread >= 4900 * elements)
        #expect(sum.widest.first?.name == "CURVE")
    }

    @Test("operators of one shape are off together, as in a cell that is unrolled")
    func unrolled() throws {
        func network(_ step: Double) -> [OperatorWork] {
            (0..<20).map { place in
                var work = OperatorWork("A")
                work.add("elements", 500 + step * Double(place))
                work.add("rows", 10)
                work.add("operators", 1)
                return work
            }
        }
        let costs = try Self.costs()
        let (one, many) = (costs.sum(network(0)), costs.sum(network(0.01)))
        #expect(abs(one.cycles / many.cycles - 1) < 0.01)
        #expect(one.spread > 1.2 * many.spread)
    }

    @Test("the spread of an operator is that of its neighbours among the samples")
    func neighbourhood() throws {
        var numbers = SeededNumbers(seed: 5)
        let samples = (0..<300).map { index in
            var work = OperatorWork("A")
            let elements = Double.random(in: 1...1000, using: &numbers)
            let noise = elements < 500 ? 0.005 : 0.1
            work.add("elements", elements)
            work.add("operators", 1)
            let cycles = (1000 * elements + 4000) * (1 + Double.random(in: -noise...noise, using: &numbers))
            return CostSample(
                architecture: "n\(index)", works: [work], operatorCycles: [cycles], cycles: cycles + 100)
        }
        let costs = try OperatorCosts(samples: samples, firmware: Self.firmware, origin: .emulated)
        func spread(_ elements: Double) -> Double {
            var work = OperatorWork("A")
            work.add("elements", elements)
            work.add("operators", 1)
            let sum = costs.sum([work])
            return sum.spread / sum.cycles
        }
        #expect(3 * spread(100) < spread(900), "\(spread(100)) \(spread(900))")
    }

    @Test("costs come back from JSON as they were")
    func coding() throws {
        let costs = try Self.costs(120)
        let data = try JSONEncoder().encode(costs)
        #expect(try JSONDecoder().decode(OperatorCosts.self, from: data) == costs)
        #expect(costs.isWhole)
    }

    @Test(
        "costs whose lists do not go together are told",
        arguments: ["most", "cycles", "overhead", "unpacking", "rests"])
    func damaged(list: String) throws {
        let data = try JSONEncoder().encode(try Self.costs(120))
        let text = try #require(String(bytes: data, encoding: .utf8))
        let pattern = try Regex("\"\(list)\":(\\[[^\\]]*\\]|\"[^\"]*\")")
        let damaged = text.replacing(pattern) {
            $0.output[0].substring?.last == "]" ? "\"\(list)\":[1]" : "\"\(list)\":\"\""
        }
        #expect(damaged != text)
        let costs = try JSONDecoder().decode(OperatorCosts.self, from: Data(damaged.utf8))
        #expect(!costs.isWhole)
    }

    @Test("too few networks are refused")
    func few() {
        #expect(throws: FitError.tooFewSamples(found: 99, needed: 100)) { try Self.costs(99) }
    }
}

extension CostSample {
    /// The same network with one operator more.
    fileprivate func with(_ work: OperatorWork, cycles: Double) -> CostSample {
        CostSample(
            architecture: architecture, works: works + [work], operatorCycles: operatorCycles + [cycles],
            cycles: self.cycles + cycles)
    }
}
