import Testing

@testable import Cycles

@Suite("Cycle rules")
struct CycleRulesTests {
    @Test(
        "each has a name of its own, a source, and takes another value",
        arguments: CycleRules.table.map(\.name))
    func table(name: String) throws {
        let entries = CycleRules.table.filter { $0.name == name }
        let entry = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(entry.source.contains("("))
        var rules = CycleRules()
        let value = try #require(rules[name])
        try rules.set(name, to: value + 1)
        #expect(rules[name] == value + 1)
        #expect(CycleRules.table.allSatisfy { $0.name == name || rules[$0.name] == CycleRules()[$0.name] })
    }

    @Test("refuse what is no price, and say why")
    func refusals() {
        var rules = CycleRules()
        #expect(throws: CycleRules.Refusal.unknown("speed")) { try rules.set("speed", to: 1) }
        #expect(throws: CycleRules.Refusal.notWhole("load", found: 1.5)) { try rules.set("load", to: 1.5) }
        #expect(throws: CycleRules.Refusal.outOfRange("load", found: -1)) { try rules.set("load", to: -1) }
        #expect(throws: CycleRules.Refusal.self) { try rules.set("mispredict", to: .nan) }
        for name in CycleRules.geometry {
            #expect(throws: CycleRules.Refusal.geometry(name)) { try rules.set(name, to: 1) }
        }
        #expect(rules == CycleRules())
    }
}

@Suite("Pricing")
struct PricingTests {
    /// ADDS r0, #1; BX lr.
    private static let block = CodeBlock(address: 0x0800_0000, code: [0x01, 0x30, 0x70, 0x47])

    @Test("takes the model by the name that boards give it, and none of another version")
    func names() throws {
        for core in [Core.cortexM4, .cortexM7] {
            for tier in CycleTier.allCases {
                let model = CycleModel(core, tier: tier)
                #expect(CycleModel(named: model.name) == model)
            }
        }
        let older = CycleModel(.cortexM7).name.replacing("\(CycleModel.version)", with: "1")
        for name in [older, "cortex-m7 model", "cortex-m3 model 3 fast", nil] {
            #expect(CycleModel(named: name) == nil)
        }
    }

    @Test("adds blocks, events and the phase, and follows the rules", arguments: [Core.cortexM4, .cortexM7])
    func sum(core: Core) throws {
        let segment = SegmentCounts(
            phase: 7, runs: [.init(block: 0, first: 1000, loop: 0)], events: [100, 0, 1000, 10])
        func cycles(_ change: (inout CycleRules) throws -> Void = { _ in }) throws -> UInt64 {
            var rules = CycleRules()
            try change(&rules)
            return try Pricing(CycleModel(core, rules: rules)).cycles(segment) { _ in Self.block }
        }
        let base = try cycles()
        switch core {
        case .cortexM7:
            #expect(try cycles { try $0.set("mispredict", to: 9) } == base + 300)
            #expect(try cycles { try $0.set("indirect", to: 4) } == base + 1000)
            #expect(try cycles { try $0.set("instruction_miss", to: 14.5) } == base + 5)
            #expect(try cycles { try $0.set("m4_refill", to: 9) } == base)
        case .cortexM4:
            // One cycle for each instruction, one for the refill, five for a line.
            #expect(base == 1000 * 3 + 10 * 5)
            #expect(try cycles { try $0.set("m4_refill", to: 3) } == base + 2000)
        }
        #expect(try Pricing(CycleModel(core)).instructions(segment) { _ in Self.block } == 2000)
    }
}
