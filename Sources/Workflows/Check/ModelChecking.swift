package import Boards
package import Campaigns
import Console
package import Facts
import Latency
import Networks
import Records

/// Holds models to limits, by predictions or by a board.
package struct ModelChecking {
    /// What is limited.
    package let limits: CheckLimits
    /// Where figures come from.
    package let method: CheckMethod
    /// What the board offers to models.
    package let budget: BoardBudget
    private let figures: (Model, String, Inspection, inout CheckedModel) throws -> CheckFigures

    /// By stored samples.
    ///
    /// - Parameters:
    ///   - level: share of networks that the interval shall hold.
    ///   - source: what latencies are predicted from.
    package init(
        _ limits: CheckLimits, on kind: BoardDescriptor, engine: Engine, level: Double,
        by source: PredictionSource, at locator: FirmwareLocator = FirmwareLocator()
    ) {
        self.limits = limits
        method = .predict
        let budget = BoardBudget(kind, engine: engine, at: locator)
        self.budget = budget
        let image = (try? locator.path(board: kind, engine: engine.rawValue)).flatMap {
            try? FirmwareImage(path: $0)
        }
        let firmwareBytes = image?.segments.reduce(0) { $0 + $1.bytes.count }
        figures = { model, _, inspection, checked in
            let arena = inspection.arena?.totalBytes ?? 0
            let code = firmwareBytes ?? BoardBudget.slotBytes(engine)
            var figures = CheckFigures(
                sramBytes: kind.ramBytes - budget.arenaBytes + arena,
                sramBasis: "planned: arena \(arena), the rest by the firmware",
                flashBytes: code + model.bytes.count,
                flashBasis:
                    "model \(model.bytes.count), firmware \(firmwareBytes == nil ? "at most " : "")\(code)",
                board: kind)
            guard limits.needsLatency else { return figures }
            let found = try source.prediction(of: model, level: level).result
            switch found {
            case .failure(let refusal):
                throw CommandError.input(
                    "no latency is predicted: \(refusal); or check by a board: --by profile")
            case .success(let prediction):
                let interval = prediction.prediction.interval
                checked.origin = prediction.origin.rawValue
                checked.estimate = try source.estimate(found)
                figures.typicalMs = prediction.prediction.latencyMs
                figures.latency = (
                    interval.high,
                    "upper end of the \(Figure.fixed(100 * level, 0)) % interval "
                        + "\(Figure.fixed(interval.low, 3)) to \(Figure.fixed(interval.high, 3)) ms, predicted, "
                        + prediction.origin.rawValue
                )
                return figures
            }
        }
    }

    /// By a board, whose rows and failures are stored.
    package init(_ limits: CheckLimits, by profiling: Profiling, on identity: BoardIdentity) {
        self.limits = limits
        method = .profile
        budget = BoardBudget(identity)
        figures = { model, name, _, checked in
            try profiling.profiler.check(model, name: name)
            let profile = try profiling.profile(model, name: name, on: identity).profile
            let slowest = profile.milliseconds(max(profile.maximumCycles, profile.coldCycles))
            let (sram, flash) = (profile.sram, profile.flash)
            checked.origin = profile.origin.rawValue
            checked.estimate = try profiling.estimate(profile)
            return CheckFigures(
                latency: (
                    slowest,
                    "slowest of \(profile.steadyCycles.count + 1) inferences, \(profile.origin.rawValue)"
                ), typicalMs: profile.latencyMilliseconds,
                sramBytes: sram.usedBytes,
                sramBasis: "arena \(profile.memory.arena.totalBytes) in use, the rest by the firmware",
                flashBytes: flash.usedBytes,
                flashBasis: "model \(profile.model.bytes), firmware \(flash.engineBytes + flash.otherBytes)",
                board: BoardDescriptor.named(identity.board))
        }
    }

    /// Checks one file; what stands in the way becomes the model's problem, not an error.
    package func check(_ path: String) -> CheckedModel {
        var checked = CheckedModel(path: path)
        do {
            let file = InputFile(path: path)
            let model = try file.model()
            let inspection = Inspection(model, name: file.name, budget: budget)
            if let refusal = inspection.failures.first(where: { $0.kind != .doesNotFit }) { throw refusal }
            checked.limits = own(inspection)
            // What does not fit cannot run: the board's own limits are all that can be said.
            if method == .profile, !checked.limits.isEmpty { return checked }
            let figures = try figures(model, file.name, inspection, &checked)
            checked.limits = try figures.checked(limits) + checked.limits
            checked.warning = warning(figures, checked)
        } catch let failure as Failure {
            checked.problem = failure.message
        } catch let error as CommandError {
            checked.problem = error.message
        } catch {
            checked.problem = "\(error)"
        }
        return checked
    }

    /// The board's own limits that a model does not keep.
    private func own(_ inspection: Inspection) -> [CheckedLimit] {
        var limits: [CheckedLimit] = []
        if let arena = inspection.arena, arena.totalBytes > budget.arenaBytes {
            limits.append(
                CheckedLimit(
                    name: .arena, figure: Double(arena.totalBytes), bound: Double(budget.arenaBytes),
                    basis: "planned, of what \(budget.board) offers"))
        }
        if inspection.facts.bytes > budget.modelBytes {
            limits.append(
                CheckedLimit(
                    name: .modelFile, figure: Double(inspection.facts.bytes),
                    bound: Double(budget.modelBytes),
                    basis: "of what \(budget.board) offers"))
        }
        return limits
    }

    /// A limit of time that emulation keeps and silicon may not.
    private func warning(_ figures: CheckFigures, _ checked: CheckedModel) -> String? {
        guard let typical = figures.typicalMs, typical > 0, let bounds = checked.estimate?.bounds,
            let latency = figures.latency
        else { return nil }
        let more = latency.ms * bounds.high / typical - latency.ms
        let risky = checked.limits.filter {
            ($0.name == .latency || $0.name == .period) && $0.holds && $0.margin < more
        }
        guard !risky.isEmpty else { return nil }
        let names = risky.map { "\($0.name.words) limit of \($0.boundText)" }.joined(separator: " and the ")
        return "on silicon it may take up to \(Figure.fixed(latency.ms + more, 3)) ms, over the \(names); "
            + "run it on the board with --by profile --board usb"
    }
}
