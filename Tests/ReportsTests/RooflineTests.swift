import Foundation
import Networks
import Records
import Testing

@testable import MeasurementExamples
@testable import Reports

@Suite struct RooflineTests {
    private func model() throws -> Model {
        try Model(bytes: try KnownNetwork.network(named: "kws-c16-d24s2").model())
    }

    /// Operators that take `rate` cycles a MAC, and a thousand where they have none.
    private func chart(_ rate: Double, references: [Roofline.Mark] = []) throws -> Roofline {
        let operators = OperatorAccount.all(of: try model()).map {
            (account: $0, cycles: $0.macs > 0 ? Double($0.macs) * rate : 1000 as Double?)
        }
        return try #require(
            Roofline(operators, references: references, title: "m", board: "b", origin: "emulated"))
    }

    @Test("Each operator with MACs is a mark, with what it reaches of its ceiling")
    func marks() throws {
        let svg = try chart(2).svg()
        _ = try ElementCounter.count(svg)
        let accounts = OperatorAccount.all(of: try model())
        let counted = accounts.filter { $0.macs > 0 }
        // A title for each mark and each name of the legend.
        #expect(svg.matches(of: #/ MACs, [0-9.]+ KiB, 0\.500 MAC/cycle/#).count == counted.count)
        #expect(counted.count < accounts.count)
        // All reach the kernels' ceiling, or lie on the slope.
        #expect(svg.contains("100 % of the kernels' ceiling"))
        #expect(svg.contains("ceilings are what its fastest kernels reach: 0.50 MAC/cycle"))
        for kind in ["CONV_2D", "DEPTHWISE_CONV_2D"] { #expect(svg.contains(">\(kind)</text>")) }
    }

    @Test("Faster kernels elsewhere lift the ceilings")
    func references() throws {
        let conv = try #require(OperatorAccount.all(of: try model()).first { $0.macs > 0 })
        let faster = try #require(Roofline.Mark(conv, cycles: Double(conv.macs) / 2))
        let svg = try chart(2, references: [faster]).svg()
        #expect(svg.contains("reach: 2.00 MAC/cycle"))
        #expect(svg.contains("25 % of the kernels' ceiling") && !svg.contains("100 % of the kernels'"))
    }

    @Test("Without MACs or times there is nothing to draw")
    func nothing() throws {
        let accounts = OperatorAccount.all(of: try model())
        for operators in [
            accounts.map { ($0, nil) }, accounts.filter { $0.macs == 0 }.map { ($0, 10 as Double?) },
        ] {
            #expect(Roofline(operators, references: [], title: "", board: "", origin: "") == nil)
        }
    }

    @Test("A report has roofline and arena of the models whose graphs are given")
    func report() throws {
        let store = try Store(inMemory: ())
        let model = try model()
        var profile = Example.profile(5)
        profile.perOp = OperatorAccount.all(of: model).map {
            OpTiming(
                index: $0.index, code: $0.code.number, name: $0.code.name, macs: $0.macs, cycles: 5000)
        }
        try store.record(profile)
        var content = try ReportContent(store)
        #expect(!Report(content, heading: "").files.contains { $0.name.contains("roofline") })
        content.addGraphs({ _ in model }, references: { _ in [] })
        let names = Report(content, heading: "").files.map(\.name)
        #expect(names.contains("model-1-roofline.csv") && names.contains("model-1-arena.csv"))
    }
}
