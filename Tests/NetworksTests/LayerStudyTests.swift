import Facts
import Testing

@testable import Networks

@Suite struct LayerStudyTests {
    @Test("at least 300 models of one operator, all different, each fits the board")
    func study() throws {
        let budget = Budget(arenaBytes: 304 * 1024, modelFlashBytes: 768 * 1024 - 64)
        #expect(LayerStudy.all.count >= 300)
        #expect(Set(LayerStudy.all.map(\.id)).count == LayerStudy.all.count)
        for each in LayerStudy.all {
            let bytes = try each.model()
            let model = try Model(bytes: bytes)
            #expect(model.operators.count == 1)
            let plan = try MemoryPlan(model, engine: .bundled)
            #expect(budget.shortfall(of: plan, fileBytes: bytes.count) == nil, "\(each.id)")
        }
        for kind in LayerStudy.Kind.allCases {
            let cases = LayerStudy.all.filter { $0.kind == kind }
            #expect(cases.count >= 15 && cases.contains(where: \.isAligned), "\(kind)")
            #expect(cases.contains { !$0.isAligned }, "\(kind)")
        }
        let ids = LayerStudy.all.map(\.id)
        #expect(ids.contains("layer-conv1x1s1-25x5x138-138") && ids.contains("layer-conv1x1s1-25x5x140-140"))
    }

    @Test(
        "TFLite Micro runs one of each kind; outputs follow the input and are not all at the ends",
        .enabled(if: Oracle.shouldRun))
    func acceptedByTFLM() throws {
        let cases = LayerStudy.all.enumerated().filter { $0.offset % 25 == 0 }.map(\.element)
        for (each, outputs) in zip(cases, try Oracle.outputs(of: try cases.map { try $0.model() })) {
            #expect(Set(outputs).count == 3, "\(each.id)")
            for output in outputs {
                #expect(output.count { $0 == -128 || $0 == 127 } < output.count * 2 / 3, "\(each.id)")
            }
        }
    }
}

@Suite struct StrataTests {
    @Test("ops lie in equal parts of their logarithm, the ends included")
    func parts() {
        let strata = Strata(1000...1_000_000, count: 3)
        #expect([1000, 9990, 10_100, 99_000, 101_000, 1_000_000].map(strata.stratum) == [0, 0, 1, 1, 2, 2])
        #expect(strata.stratum(of: 999) == nil && strata.stratum(of: 1_000_001) == nil)
        #expect(strata.counts([1000, 2000, 500_000, 7]) == [2, 0, 1])
        #expect(strata.missing([1000, 2000, 500_000], each: 2) == [0, 2, 1])
        #expect(Strata(5...5).counts([5, 5]) == [2, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("the points of 210 coverage samples put 20 in each of 10 parts")
    func coverage() {
        let (low, high) = (250_000.0, 90_000_000.0)
        let ops = (1...208).map { Int(Sampler.target(rank: $0, from: low, to: high)) }
        #expect(Strata(Int(low)...Int(high)).missing(ops + [Int(low), Int(high)]).allSatisfy { $0 == 0 })
    }
}
