/// How the code of a core is priced.
public struct CycleModel: Hashable, Sendable {
    /// Changes with what is counted or how it is priced, so that rows of two models are never compared.
    public static let version = 2

    /// Fixed-point unit of cycles: loops take multiples of an eighth.
    public static let unit: UInt64 = 8

    /// The core.
    public let core: Core
    /// The prices.
    public var rules: CycleRules

    /// The model of a core.
    public init(_ core: Core, rules: CycleRules = CycleRules()) {
        self.core = core
        self.rules = rules
    }

    /// The core in a board's name for its cycle model, such as `cortex-m7 model 2 fast`; nil if it is none of this
    /// version.
    public static func core(named name: String?) -> Core? {
        let words = (name ?? "").split(separator: " ")
        guard words.count == 4, words[1] == "model", words[2] == "\(version)" else { return nil }
        return Core(rawValue: String(words[0]))
    }

    /// Eighths of a cycle that a block takes after another one, and in its steady state as a loop.
    package func price(_ block: [Instruction]) -> (first: UInt32, loop: UInt32) {
        switch core {
        case .cortexM7: Pipeline.price(block, rules.dualIssue)
        case .cortexM4: ScalarPipeline.price(block, rules.scalar)
        }
    }

    /// Eighths of a cycle that an event takes.
    package func price(_ event: CycleEvent) -> UInt64 {
        UInt64((cycles(event) * Double(Self.unit)).rounded())
    }

    private func cycles(_ event: CycleEvent) -> Double {
        let (dual, scalar) = (rules.dualIssue, rules.scalar)
        return switch (core, event) {
        case (_, .waiting): 1 / Double(Self.unit)
        case (.cortexM7, .mispredict): dual.mispredict
        case (.cortexM7, .taken): 0
        case (.cortexM7, .indirect): dual.indirect
        case (.cortexM7, .instructionMiss): dual.instructionMiss
        case (.cortexM7, .unalignedLoad): dual.unalignedLoad
        case (.cortexM7, .unalignedStore): dual.unalignedStore
        case (.cortexM7, .flashMiss): dual.flashMiss
        case (.cortexM7, .memoryMiss): dual.memoryMiss
        case (.cortexM7, .storeMiss): dual.storeMiss
        case (.cortexM4, .taken), (.cortexM4, .indirect): Double(scalar.refill)
        case (.cortexM4, .instructionMiss): scalar.lineMiss
        case (.cortexM4, .unalignedLoad): scalar.unalignedLoad
        case (.cortexM4, .unalignedStore): scalar.unalignedStore
        case (.cortexM4, .flashMiss): scalar.dataMiss
        case (.cortexM4, .mispredict), (.cortexM4, .memoryMiss), (.cortexM4, .storeMiss): 0
        }
    }
}
