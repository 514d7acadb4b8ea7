import Console
package import Facts
package import Networks

/// Changes of single operators that buy most, each priced as a whole new graph.
///
/// What a change does to accuracy is not known here: this says where time and memory are, not what to give up.
package struct Advice {
    /// One change.
    package struct Item {
        /// Operator that is changed.
        package let account: OperatorAccount
        /// What is changed.
        package let change: ModelVariant.Change
        /// Milliseconds less of the whole model; nil where no fit prices it.
        package let savedMs: Double?
        /// That as a share of the model's predicted latency.
        package let savedShare: Double?
        /// Bytes less of arena; below 0 where it takes more.
        package let savedArenaBytes: Int
        /// Bytes less of weights and biases; below 0 where it takes more.
        package let savedConstantBytes: Int
        /// MACs less; below 0 where it takes more.
        package let savedMacs: Int
        /// What of the operator makes it dear, as found in it.
        package let reasons: [String]
    }

    /// Operators that are looked at, those of most time first: a graph of thousands is priced thousands of times else.
    private static let looked = 32
    /// Changes that are told.
    private static let told = 3

    /// What buys most latency, at most three operators; empty where no fit prices the model.
    package let latency: [Item]
    /// What buys most arena, at most three operators.
    package let arena: [Item]

    /// Prices the changes of a model's operators.
    ///
    /// - Parameters:
    ///   - source: what prices time; nil for memory alone.
    ///   - engine: whose arena it is.
    package init(
        _ model: Model, operators: PricedOperators, peak: ArenaAccount?, by source: OperatorPrices.Source?,
        engine: Engine
    ) {
        let before = Whole(model, source, engine)
        let alive = Set(
            (peak?.peak.alive ?? []).compactMap { placement -> Int? in
                guard case .tensor(let index) = placement.content else { return nil }
                return index
            })
        let ranked = operators.items.filter { $0.account.macs > 0 }.sorted {
            ($0.latencyMs ?? Double($0.account.macs)) > ($1.latencyMs ?? Double($1.account.macs))
        }
        let atPeak = ranked.filter { item in
            model.operators[item.account.index].outputs.contains(where: alive.contains)
        }
        let usual = Self.usualCyclesPerMac(operators)
        var found: [Item] = []
        var seen: Set<Set<Int>> = []
        var indices: Set<Int> = []
        for item in ranked.prefix(Self.looked) + atPeak.prefix(Self.looked)
        where indices.insert(item.account.index).inserted {
            var own: Set<Set<Int>> = []
            for variant in ModelVariant.all(of: model.operators[item.account.index], in: model) {
                // A width that several operators share is one change, told with the dearest of them.
                if !variant.changed.isEmpty {
                    guard !seen.contains(variant.changed) else { continue }
                    own.insert(variant.changed)
                }
                let after = Whole(variant.model, source, engine)
                found.append(
                    Item(
                        account: item.account, change: variant.change,
                        savedMs: Self.difference(before.latencyMs, after.latencyMs),
                        savedShare: Self.difference(before.latencyMs, after.latencyMs).map {
                            $0 / (before.latencyMs ?? 1)
                        }, savedArenaBytes: Self.difference(before.arenaBytes, after.arenaBytes) ?? 0,
                        savedConstantBytes: before.constantBytes - after.constantBytes,
                        savedMacs: before.macs - after.macs,
                        reasons: Self.reasons(item, usual: usual, peak: peak, model, alive: alive)))
            }
            seen.formUnion(own)
        }
        latency = Self.best(found) { $0.savedMs ?? 0 }
        arena = Self.best(found) { Double($0.savedArenaBytes) }
    }

    /// The best change of each operator, and the best operators.
    private static func best(_ items: [Item], by gain: (Item) -> Double) -> [Item] {
        var operators: Set<Int> = []
        let sorted = items.filter { gain($0) > 0 }.sorted { gain($0) > gain($1) }
        return Array(sorted.filter { operators.insert($0.account.index).inserted }.prefix(told))
    }

    /// What a whole graph takes.
    private struct Whole {
        let latencyMs: Double?
        let arenaBytes: Int?
        let constantBytes: Int
        let macs: Int

        init(_ model: Model, _ source: OperatorPrices.Source?, _ engine: Engine) {
            latencyMs = source.flatMap { $0.latencyMs(model) }
            arenaBytes = try? MemoryPlan(model, engine: engine).totalBytes
            constantBytes = model.tensors.reduce(0) { $0 + ($1.constant == nil ? 0 : $1.byteCount) }
            macs = ModelCost(model).macs
        }
    }

    private static func difference<Value: SignedNumeric>(_ before: Value?, _ after: Value?) -> Value? {
        guard let before, let after else { return nil }
        return before - after
    }

    /// Cycles that the median MAC of the model takes.
    private static func usualCyclesPerMac(_ operators: PricedOperators) -> Double? {
        let known = operators.items.compactMap { item in
            item.cyclesPerMac.map { (cycles: $0, macs: item.account.macs) }
        }.sorted { $0.cycles < $1.cycles }
        let half = known.reduce(0.0) { $0 + Double($1.macs) } / 2
        var sum = 0.0
        return known.first { item in
            sum += Double(item.macs)
            return sum >= half
        }?.cycles
    }

    private static func reasons(
        _ item: PricedOperators.Item, usual: Double?, peak: ArenaAccount?, _ model: Model, alive: Set<Int>
    ) -> [String] {
        let account = item.account
        var reasons: [String] = []
        if let share = item.share, share >= 0.005 { reasons.append("\(Figure.percent(share)) of the time") }
        if let cycles = item.cyclesPerMac, let usual, usual > 0, cycles > 1.15 * usual {
            reasons.append(
                "\(Figure.fixed(cycles, 2)) cycles a MAC, where the median MAC takes \(Figure.fixed(usual, 2))"
            )
        }
        let op = model.operators[account.index]
        let filter = op.input(1).map { model.tensors[$0].shape } ?? []
        switch account.code {
        case .conv2D where filter.count == 4:
            let terms = filter.dropFirst().reduce(1, *)
            if filter[1] * filter[2] > 1 {
                reasons.append(
                    "\(filter[1])x\(filter[2])x\(filter[3]) values are gathered for each position (im2col)")
            }
            if terms % 4 != 0 { reasons.append("a sum has \(terms) terms, no multiple of 4") }
            if filter[3] < 4 { reasons.append("only \(filter[3]) input channel\(filter[3] == 1 ? "" : "s")") }
        case .fullyConnected where filter.count == 2 && filter[1] % 4 != 0:
            reasons.append("a sum has \(filter[1]) terms, no multiple of 4")
        default: break
        }
        if let channels = account.outputShape.last, channels % 4 != 0 {
            reasons.append("\(channels) output channels, no multiple of 4")
        }
        if let peak, op.outputs.contains(where: alive.contains) {
            let bytes = account.outputBytes
            reasons.append(
                "its \(bytes) bytes are alive where the arena is fullest (op \(peak.peak.op))")
        }
        return reasons
    }
}
