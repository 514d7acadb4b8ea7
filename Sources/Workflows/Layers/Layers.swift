import Campaigns
import Console
package import Facts
package import Networks

/// Which operator takes the time and the memory of a model, and what would change that.
package struct Layers {
    /// The model.
    package let model: Model
    /// Its operators with predicted times.
    package let operators: PricedOperators
    /// Where its activations lie; nil where the engine refuses the model.
    package let plan: MemoryPlan?
    /// When the arena is fullest; nil without a plan.
    package let arena: ArenaAccount?
    /// Changes that buy most; nil for a graph that no engine runs.
    package let advice: Advice?
    /// Whether times are predicted.
    package let isPriced: Bool

    /// Looks into a model.
    ///
    /// - Parameter source: what prices its operators; nil where nothing does.
    package init(_ model: Model, engine: Engine, by source: OperatorPrices.Source?) {
        self.model = model
        let source = model.refusal == nil ? source : nil
        let prices = source.flatMap { OperatorPrices(model, by: $0) }
        isPriced = prices != nil
        operators = PricedOperators(model, prices: prices)
        plan = model.refusal == nil ? try? MemoryPlan(model, engine: engine) : nil
        arena = plan.flatMap { ArenaAccount($0, operators: model.operators.count) }
        advice =
            plan == nil
            ? nil : Advice(model, operators: operators, peak: arena, by: source, engine: engine)
    }

    /// Lines for readers.
    package var lines: [String] {
        operators.lines(origin: isPriced ? "times predicted" : nil) + Self.lines(arena, model)
            + (advice?.lines ?? [])
    }

    /// What is alive where the arena is fullest.
    package static func lines(_ arena: ArenaAccount?, _ model: Model) -> [String] {
        guard let peak = arena?.peak else { return [] }
        let place = model.operators.indices.contains(peak.op) ? model.operators[peak.op].place : "the inputs"
        var table = TextTable([.right, .left, .left, .left])
        for placement in peak.alive {
            let use = "ops \(max(0, placement.firstOp)) to \(placement.lastOp)"
            switch placement.content {
            case .tensor(let index):
                let tensor = model.tensors[index]
                table.add([
                    "\(placement.bytes)", PricedOperators.shape(tensor.shape), use,
                    ErrorLine.printable(String(tensor.name.prefix(60))),
                ])
            case .scratch(let op): table.add(["\(placement.bytes)", "scratch", use, "of op \(op)"])
            }
        }
        return ["arena fullest at \(place): \(peak.liveBytes) bytes alive"] + table.lines()
    }

    /// As JSON shows it (docs/reference/json.md).
    package struct Document: Encodable {
        let operators: [OperatorDocument]
        let arenaPeak: ArenaPeakDocument?
        let advice: Advice.Document?
    }

    /// As JSON shows it.
    package var document: Document {
        Document(
            operators: operators.items.map { OperatorDocument($0) },
            arenaPeak: arena.map { ArenaPeakDocument($0.peak, in: model) }, advice: advice?.document)
    }
}
