import Facts
import Testing

@testable import Networks

@Suite struct ArchitectureTests {
    static let table = TableFive.all.map(\.architecture)

    @Test("ops of Table 5's networks are those of the paper within 2 percent")
    func paper() {
        let mops = [
            "MicroNet-KWS-S": 16.4, "MicroNet-KWS-M": 30.6, "MicroNet-KWS-L": 129, "MicroNet-AD-S": 37.5,
            "MicroNet-AD-M": 124.7, "MicroNet-AD-L": 129, "MicroNet-VWW-3": 45.2, "MicroNet-VWW-4": 37.7,
            "DSCNN-S": 7.1, "DSCNN-M": 37.3, "DSCNN-L": 107.2,
        ]
        for (name, architecture) in TableFive.all {
            let printed = mops[name] ?? 0
            let found = Double(architecture.ops) / 1e6
            #expect(abs(found / printed - 1) < 0.02, "\(name): \(found) Mops, printed \(printed)")
        }
    }

    @Test("VWW-3 does the ops of its published file, which is not at hand")
    func vww3() { #expect((TableFive.vww3.ops + 5000) / 10_000 == 4513) }

    @Test(
        "networks of Table 5 equal the published files op by op",
        .enabled(if: ReferenceModels.shouldRun),
        arguments: zip(
            ["kws_micronet_m", "kws_micronet_l", "ad_micronet_s", "ad_micronet_l", "vww_micronet_vww4"],
            [TableFive.kwsM, TableFive.kwsL, TableFive.adS, TableFive.adL, TableFive.vww4]))
    func files(name: String, architecture: Architecture) throws {
        let published = try Model(bytes: try ReferenceModels.bytes(name))
        let written = try Model(bytes: try architecture.model())
        #expect(written.operators.map(\.code) == published.operators.map(\.code))
        #expect(written.operators.map(\.version) == published.operators.map(\.version))
        #expect(ModelCost(written) == ModelCost(published))
        for (ours, theirs) in zip(written.operators, published.operators) {
            #expect(written.tensors[ours.outputs[0]].shape == published.tensors[theirs.outputs[0]].shape)
            if case .reshape = ours.options { continue }
            // The published one pads as SAME with the image as stride: the same single window.
            if case .pool2D = ours.options, name.hasPrefix("vww") { continue }
            #expect(ours.options == theirs.options, "\(ours.place)")
        }
        let (ours, theirs) = (FlashAccount(written), FlashAccount(published))
        #expect(ours.weightBytes == theirs.weightBytes)
        // The anomaly detection files share one tensor of zeros among the convolutions without a bias.
        if name.hasPrefix("kws") { #expect(ours.biasBytes == theirs.biasBytes) }
        let plans = (
            try MemoryPlan(written, engine: .bundled), try MemoryPlan(published, engine: .bundled)
        )
        #expect(plans.0.tensorBytes == plans.1.tensorBytes)
    }

    @Test("closed forms equal what the written model counts", arguments: [1, 2, 3])
    func closedForms(seed: UInt64) throws {
        for backbone in Backbone.all {
            var random = RandomSource(seed: seed)
            for _ in 0..<8 {
                let architecture = backbone.draw(from: &random)
                let model = try Model(bytes: try architecture.model())
                let account = FlashAccount(model)
                #expect(ModelCost(model).macs == architecture.macs)
                #expect(account.weightBytes == architecture.weightBytes)
                #expect(account.biasBytes == architecture.biasBytes)
                let plan = try MemoryPlan(model, engine: .bundled)
                #expect(plan.overlaps().isEmpty)
                #expect(plan.tensorBytes >= architecture.liveBytes)
                // Two buffers, each rounded up to 16, but for blocks that the planner cannot put side by side.
                #expect(Double(plan.tensorBytes) <= 1.5 * Double(architecture.liveBytes) + 32)
                #expect(try Architecture(id: architecture.id) == architecture)
            }
        }
    }

    @Test("equal networks have equal ids, different ones different ids")
    func ids() throws {
        let first = try Backbone.kws.architecture(
            stem: 140, stages: [[140], nil, [112], nil, nil, nil, nil, nil, nil])
        let second = try Backbone.kws.architecture(
            stem: 140, stages: [[140], nil, nil, nil, nil, nil, [112], nil, nil])
        let pooled = try Backbone.kws.architecture(
            stem: 140, stages: [nil, [140], nil, nil, [112], nil, nil, nil, nil])
        #expect(first.id == "kws-c140-d140s2-d112")
        #expect(first == second)
        #expect(try first.model() == second.model())
        #expect(pooled.id == "kws-c140-p2-d140-d112")
        #expect(first.digest != pooled.digest)
        #expect(TableFive.kwsM.id == "kws-c140-d140s2-d140-d140-d112-d196")
        #expect(Set(Self.table.map(\.id)).count == Self.table.count)
    }

    @Test(
        "texts that are no id of a network are refused",
        arguments: [
            "", "kws", "kws-", "kws-c140", "kws-c140-", "kws-c140-z3", "kws-c0-d140", "kws-c140-d140s",
            "kws-c140-d140s0", "kws-c140-d140s1", "kws-c140-d+140", "kws-c140-d99999999999999999999",
            "resnet-c16-d16", "vww50-c3-b3", "vww50-c3-b3x3x3", "vww50-c3-r3x3s2", "kws-c140-p4096-p0",
            "kws-c4096-d4096-d4096-d4096-k4096",
        ])
    func unreadable(id: String) {
        #expect(throws: ModelError.self) { try Architecture(id: id) }
    }

    @Test("MobileNetV2's widths are tenths rounded down, or at the nearest multiple of 4")
    func mobileNet() {
        // 192 and 96 times 0.1 k, as the widths 115, 51, 307, 57 of the published VWW-3 are of 192, 64, 384, 96.
        #expect(Widths.tenths(of: 192).choices == [19, 38, 57, 76, 96, 115, 134, 153, 172, 192])
        #expect(Widths.tenths(of: 64).choices.contains(51) && Widths.tenths(of: 384).choices.contains(307))
        #expect(Widths.alignedTenths(of: 64).choices == [8, 12, 20, 24, 32, 40, 44, 52, 56, 64])
        #expect(Widths.alignedTenths(of: 16).choices.first == 4)
        for backbone in [Backbone.vww50, .vww160] {
            #expect(backbone.stages.count == 18)
            var random = RandomSource(seed: 5)
            let draws = (0..<50).map { _ in backbone.draw(from: &random) }
            let widths = draws.flatMap { $0.blocks.compactMap(\.widths).flatMap { $0 } }
            #expect(widths.contains { $0 % 4 != 0 })
            #expect(
                draws.allSatisfy {
                    $0.network.layers.count { if case .add = $0 { true } else { false } } == 10
                })
        }
    }

    @Test("widths and depths outside the space are refused")
    func outside() {
        let nine = Array(repeating: [140] as [Int]?, count: 9)
        for (stem, stages): (Int, [[Int]?]) in [
            (140, [[140]]), (141, nine), (280, nine), (12, nine), (140, Array(repeating: nil, count: 9)),
            (140, Array(repeating: [140, 140], count: 9)), (140, Array(repeating: [], count: 9)),
        ] {
            #expect(throws: ModelError.self) { try Backbone.kws.architecture(stem: stem, stages: stages) }
        }
        #expect(throws: ModelError.self) {
            try Backbone.vww50.architecture(stem: 3, stages: Array(repeating: nil, count: 18))
        }
    }

    @Test(
        "TFLite Micro runs Table 5 and drawn networks; outputs follow the input",
        .enabled(if: Oracle.shouldRun))
    func acceptedByTFLM() throws {
        var random = RandomSource(seed: 11)
        var architectures = [TableFive.kwsS, TableFive.kwsM, TableFive.adS]
        for backbone in Backbone.all {
            architectures.append(backbone.ladder()[0])
            for _ in 0..<2 { architectures.append(backbone.draw(from: &random)) }
        }
        architectures.append(
            try Backbone.kws.architecture(stem: 16, stages: [nil, nil, nil, [16], nil, nil, nil, nil, [20]]))
        let results = try Oracle.outputs(of: try architectures.map { try $0.model() })
        for (architecture, outputs) in zip(architectures, results) {
            #expect(Set(outputs).count == 3, "\(architecture.id) does not depend on its input: \(outputs)")
            for output in outputs {
                #expect(output.count == architecture.backbone.classes)
                #expect(Set(output).count > min(2, output.count - 1), "\(architecture.id): \(output)")
                #expect(
                    output.filter { $0 == -128 || $0 == 127 }.count <= output.count / 3,
                    "\(architecture.id): \(output)")
            }
        }
    }
}
