/// How the code of a core is priced.
public struct CycleModel: Hashable, Sendable {
    /// Changes with what is counted or how it is priced, so that rows of two models are never compared.
    public static let version = 3

    /// Fixed-point unit of cycles: loops take multiples of an eighth.
    public static let unit: UInt64 = 8

    /// The core.
    public let core: Core
    /// Whether addresses are seen.
    public let tier: CycleTier
    /// The prices.
    public var rules: CycleRules

    /// The model of a core.
    public init(_ core: Core, tier: CycleTier = .detailed, rules: CycleRules = CycleRules()) {
        self.core = core
        self.tier = tier
        self.rules = rules
    }

    /// The model by a board's name for it, such as `cortex-m7 model 3 detailed`; nil if it is none of this version.
    public init?(named name: String?, rules: CycleRules = CycleRules()) {
        let words = (name ?? "").split(separator: " ")
        guard words.count == 4, words[1] == "model", words[2] == "\(Self.version)",
            let core = Core(rawValue: String(words[0])), let tier = CycleTier(rawValue: String(words[3]))
        else { return nil }
        self.init(core, tier: tier, rules: rules)
    }

    /// What a board calls it.
    public var name: String { "\(core.rawValue) model \(Self.version) \(tier.rawValue)" }

    /// What a block takes after another one and in its steady state as a loop.
    package func price(_ block: [Instruction]) -> BlockPrice {
        let price =
            switch core {
            case .cortexM7: Pipeline.price(block, rules.dualIssue)
            case .cortexM4: ScalarPipeline.price(block, rules.scalar)
            }
        guard tier == .fast else { return price }
        let share = core == .cortexM7 ? rules.dualIssue.expectedConflicts : rules.scalar.expectedOtherMemory
        let conflict = core == .cortexM7 ? rules.dualIssue.bankConflict : rules.scalar.otherMemory
        return price.expecting(companion: UInt64((share * conflict * Double(Self.unit)).rounded()))
    }

    /// Eighths of a cycle that an event takes.
    ///
    /// Some take less than nothing, being part of another one: sums wrap around.
    package func price(_ event: CycleEvent) -> UInt64 {
        UInt64(bitPattern: Int64((cycles(event) * Double(Self.unit)).rounded()))
    }

    private func cycles(_ event: CycleEvent) -> Double {
        let (dual, scalar) = (rules.dualIssue, rules.scalar)
        return switch (core, event) {
        case (_, .waiting): 1 / Double(Self.unit)
        case (.cortexM7, .mispredict): dual.mispredict
        case (.cortexM7, .lateFlags): dual.lateFlags
        case (.cortexM7, .bankConflict): dual.bankConflict
        case (.cortexM7, .unalignedPair): -dual.unalignedPair
        case (.cortexM7, .unalignedPartner): -dual.unalignedPartner
        case (.cortexM7, .indirect): dual.indirect
        case (.cortexM7, .instructionMiss): dual.instructionMiss
        case (.cortexM7, .unalignedLoad): dual.unalignedLoad
        case (.cortexM7, .unalignedStore): dual.unalignedStore
        case (.cortexM7, .flashMiss): dual.flashMiss
        case (.cortexM7, .memoryMiss): dual.memoryMiss
        case (.cortexM7, .storeMiss): dual.storeMiss
        case (.cortexM7, .busAccess): dual.busAccess
        case (.cortexM7, .flashAccess): dual.flashAccess
        case (.cortexM7, .fetchedAhead): -1 / Double(Self.unit)
        case (.cortexM4, .taken): Double(scalar.refill)
        case (.cortexM4, .indirect): Double(scalar.indirect)
        case (.cortexM4, .instructionMiss): scalar.lineMiss
        case (.cortexM4, .unalignedLoad): scalar.unalignedLoad
        case (.cortexM4, .unalignedStore): scalar.unalignedStore
        case (.cortexM4, .flashMiss): scalar.dataMiss
        case (.cortexM4, .splitEntry): scalar.splitEntry
        case (.cortexM4, .nextLine): scalar.nextLine
        case (.cortexM4, .otherMemory): scalar.otherMemory
        case (.cortexM7, _), (.cortexM4, _): 0
        }
    }
}
