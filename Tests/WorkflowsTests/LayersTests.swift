import Console
import Foundation
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Networks
@testable import Records
@testable import Workflows

@Suite struct LayersTests {
    private func model(_ name: String) throws -> Model {
        try Model(bytes: try KnownNetwork.network(named: name).model())
    }

    private func source() throws -> OperatorPrices.Source {
        let store = try Store(inMemory: ())
        try StoredSamples.record(40, in: store)
        return try #require(
            OperatorPrices.Source(
                PredictionSource(store: store, FitRequest(board: "nucleo-f746zg", engine: "bundled"))))
    }

    @Test("the operators' prices and the rest add up to the model's latency")
    func sum() throws {
        let source = try source()
        for name in ["MicroNet-KWS-S", "kws-c138-d138s2-d112"] {
            let model = try model(name)
            let prices = try #require(OperatorPrices(model, by: source))
            let whole = try #require(source.latencyMs(model))
            #expect(prices.perOpMs.count == model.operators.count)
            #expect(abs(prices.perOpMs.reduce(prices.restMs, +) / whole - 1) < 1e-9)
            let items = PricedOperators(model, prices: prices).items
            #expect(abs(items.compactMap(\.share).reduce(0, +) - 1) < 1e-9)
        }
    }

    @Test("a board that has operators' costs and no fit has prices, too")
    func costsAlone() throws {
        let request = FitRequest(board: "nucleo-l4r5zi", engine: "bundled")
        let source = PredictionSource(store: nil, request)
        #expect(source.fit == nil)
        let model = try model("MicroNet-KWS-S")
        let prices = try #require(
            OperatorPrices.Source(source).flatMap { OperatorPrices(model, by: $0) })
        let found = try source.prediction(of: model, level: 0.95).result.get()
        #expect(
            abs(prices.perOpMs.reduce(prices.restMs, +) / found.prediction.latencyMs - 1) < 1e-9)
    }

    @Test("what kernels reach is said by the kept sets, whatever rows a database has")
    func references() throws {
        let request = FitRequest(board: "nucleo-f746zg", engine: "bundled")
        let store = try Store(inMemory: ())
        try StoredSamples.record(40, in: store)
        let rates = { (references: KernelReferences) in
            references.items.filter { $0.account.macs > 0 }.map { ($0.cycles ?? 0) / Double($0.account.macs) }
        }
        let kept = rates(KernelReferences(by: PredictionSource(store: nil, request), origin: .emulated))
        #expect(kept.count > 10 && kept.allSatisfy { $0 > 0 })
        #expect(
            rates(KernelReferences(by: PredictionSource(store: store, request), origin: .emulated)) == kept)
        // No emulated figure is a ceiling of silicon.
        #expect(
            KernelReferences(by: PredictionSource(store: store, request), origin: .silicon).items.isEmpty)
        let other = FitRequest(board: "nucleo-l4r5zi", engine: "bundled")
        let slower = rates(KernelReferences(by: PredictionSource(store: nil, other), origin: .emulated))
        #expect((slower.min() ?? 0) > (kept.min() ?? 0))
    }

    @Test("MACs and bytes of the operators are the model's, windows those of its layers")
    func accounts() throws {
        let model = try model("MicroNet-KWS-S")
        let accounts = OperatorAccount.all(of: model)
        #expect(accounts.reduce(0) { $0 + $1.macs } == ModelCost(model).macs)
        let flash = FlashAccount(model)
        // Shapes of RESHAPE and the like are read too, and count as graph there.
        let constants = accounts.reduce(0) { $0 + $1.constantBytes }
        #expect(constants >= flash.weightBytes + flash.biasBytes)
        #expect(constants < flash.weightBytes + flash.biasBytes + 64)
        #expect(accounts[0].kernel == [10, 4] && accounts[0].inputShape == [1, 49, 10, 1])
        #expect(accounts.last?.inputBytes == model.tensors[model.operators.last?.inputs[0] ?? 0].byteCount)
    }

    @Test("the arena's peak is what a scan of the plan byte by byte finds")
    func peak() throws {
        for name in ["MicroNet-KWS-S", "MicroNet-VWW-4"] {
            let model = try model(name)
            let plan = try MemoryPlan(model, engine: .bundled)
            let account = try #require(ArenaAccount(plan, operators: model.operators.count))
            let most = plan.placements.map { $0.offset + $0.bytes }.max() ?? 0
            // In steps of the alignment.
            let used = (0..<model.operators.count).map { op in
                stride(from: 0, to: most, by: 16).count { byte in
                    plan.placements.contains {
                        $0.firstOp <= op && op <= $0.lastOp && $0.offset <= byte
                            && byte < $0.offset + $0.bytes
                    }
                } * 16
            }
            #expect(account.liveBytes == used)
            #expect(account.peak.liveBytes == used.max())
            #expect(account.peak.op == used.firstIndex(of: used.max() ?? 0))
            #expect(account.peak.liveBytes <= plan.tensorBytes + plan.scratchBytes)
        }
    }

    @Test("another width is carried to all that shares it: the same graph as one that is written so")
    func width() throws {
        let (narrow, wide) = (try model("kws-c64-d64s2-d72"), try model("kws-c64-d68s2-d72"))
        // The pointwise convolution of the first separable stage.
        let place = try #require(
            zip(narrow.operators, wide.operators).first {
                narrow.tensors[$0.outputs[0]].shape != wide.tensors[$1.outputs[0]].shape
            }?.0)
        let variant = try #require(
            WidthChange.apply(to: narrow, tensor: place.outputs[0], width: 68))
        #expect(variant.model.tensors.map(\.shape) == wide.tensors.map(\.shape))
        #expect(LatencyFeatures(variant.model) == LatencyFeatures(wide))
        #expect(ModelCost(variant.model).macs == ModelCost(wide).macs)
        for engine in Engine.allCases {
            #expect(
                try MemoryPlan(variant.model, engine: engine).totalBytes
                    == MemoryPlan(wide, engine: engine).totalBytes)
        }
    }

    @Test("a width that reaches the model's outputs cannot change, through a residual it does on both sides")
    func widthLimits() throws {
        let residual = try #require(NetworkExamples.all.first { $0.name == "residual" })
        let model = try Model(bytes: try residual.model())
        let first = try #require(model.operators.first).outputs[0]
        let variant = try #require(WidthChange.apply(to: model, tensor: first, width: 12))
        let add = try #require(variant.model.operators.first { $0.code == .add })
        #expect(add.inputs.map { variant.model.tensors[$0].shape.last } == [12, 12])
        let last = try #require(model.operators.last { $0.code == .fullyConnected })
        #expect(WidthChange.apply(to: model, tensor: last.outputs[0], width: 8) == nil)
    }

    @Test("a separable convolution in place of another costs what one of those costs")
    func separable() throws {
        let residual = try #require(NetworkExamples.all.first { $0.name == "residual" })
        let model = try Model(bytes: try residual.model())
        let op = try #require(model.operators.first)
        let variant = try #require(
            ModelVariant.all(of: op, in: model).first {
                if case .separable = $0.change { true } else { false }
            })
        // 3x3 over 3 channels to 8, without a border: 8 x 8 positions.
        let saved = ModelCost(model).macs - ModelCost(variant.model).macs
        #expect(saved == 64 * (27 * 8 - 27 - 3 * 8))
        #expect(variant.model.operators.map(\.index) == Array(0..<model.operators.count + 1))
        #expect(try MemoryPlan(variant.model, engine: .bundled).totalBytes > 0)
    }

    @Test("advice names changes that save what the whole graph then costs less, the best first")
    func advice() throws {
        let source = try source()
        let model = try model("kws-c138-d138s2-d112")
        let layers = Layers(model, engine: .bundled, by: source)
        let advice = try #require(layers.advice)
        #expect((1...3).contains(advice.latency.count) && !advice.arena.isEmpty)
        let saved = advice.latency.compactMap(\.savedMs)
        #expect(saved == saved.sorted(by: >) && saved.allSatisfy { $0 > 0 })
        #expect(Set(advice.latency.map(\.account.index)).count == advice.latency.count)
        for item in advice.latency + advice.arena {
            guard case .channels(_, let width) = item.change else { continue }
            let output = model.operators[item.account.index].outputs[0]
            let changed = try #require(WidthChange.apply(to: model, tensor: output, width: width)).model
            let (before, after) = (
                try #require(source.latencyMs(model)), try #require(source.latencyMs(changed))
            )
            #expect(abs(before - after - (item.savedMs ?? 0)) < 1e-9)
            #expect(
                try MemoryPlan(model, engine: .bundled).totalBytes
                    - MemoryPlan(changed, engine: .bundled).totalBytes == item.savedArenaBytes)
        }
        #expect(advice.latency.contains { $0.reasons.contains { $0.contains("no multiple of 4") } })
        #expect(Layers(model, engine: .bundled, by: nil).advice?.latency.isEmpty == true)
    }
}
