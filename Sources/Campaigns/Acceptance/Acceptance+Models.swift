import Boards
import Facts
import Foundation
import Networks
import Records

/// The steps of an acceptance that run models.
extension Acceptance {
    /// A model of the KWS backbone.
    private typealias Network = (name: String, model: Model)

    func examine(
        _ identity: BoardIdentity, into report: inout AcceptanceReport, progress: (String) -> Void
    ) throws(StoreError) {
        progress("fixtures")
        report.add(fixtures())
        let networks: [Network]
        do throws(ModelError) {
            networks = try self.networks(identity)
        } catch {
            report.add(AcceptanceCheck(name: "networks", state: .failed, detail: error.description))
            return
        }
        // The smallest, so that many inferences of it take little of the time.
        guard let small = networks.min(by: { ModelCost($0.model).ops < ModelCost($1.model).ops }) else {
            return
        }
        progress("one model \(scale.repeats) times")
        try repeated(small, on: identity, into: &report)
        progress("one model at several places")
        try placed(small, on: identity, into: &report)
        try sideBySide(networks, into: &report, progress: progress)
    }

    private func fixtures() -> AcceptanceCheck {
        let name = "fixtures"
        var wrong: [String] = []
        for fixture in AcceptanceFixture.all {
            do {
                let model = try fixture.model()
                var outputs: [UInt8] = []
                for inputs in fixture.inputs(of: model) {
                    outputs += try self.outputs(of: model, inputs: inputs, on: device)
                }
                if Digest(of: outputs).description != fixture.digest { wrong.append(fixture.name) }
            } catch {
                try? device.recover()
                return AcceptanceCheck(name: name, state: .failed, detail: "\(fixture.name): \(error)")
            }
        }
        let all = AcceptanceFixture.all.map(\.name).joined(separator: ", ")
        return AcceptanceCheck(
            name: name, passed: wrong.isEmpty,
            detail: wrong.isEmpty
                ? "\(AcceptanceFixture.all.count) networks (\(all)), \(AcceptanceFixture.inputCount) inputs each: "
                    + "byte for byte what TensorFlow Lite Micro computes"
                : "other bytes than TensorFlow Lite Micro's from \(wrong.joined(separator: ", ")); flash the "
                    + "firmware again, then suspect the chip",
            figures: ["networks": Double(AcceptanceFixture.all.count), "wrong_networks": Double(wrong.count)])
    }

    /// Networks that fit, the same for every board of a kind and engine.
    private func networks(_ identity: BoardIdentity) throws(ModelError) -> [Network] {
        guard let space = Backbone.named("kws") else { return [] }
        let budget = BoardBudget(identity)
        let sampling = try Sampler(
            space, seed: Self.seed,
            budget: Budget(arenaBytes: budget.arenaBytes, modelFlashBytes: budget.modelBytes)
        ).mixed(max(1, scale.models))
        var networks: [Network] = []
        for sample in sampling.samples {
            networks.append((sample.architecture.id, try Model(bytes: try sample.architecture.model())))
        }
        return networks
    }

    private func repeated(
        _ network: Network, on identity: BoardIdentity, into report: inout AcceptanceReport
    ) throws(StoreError) {
        let name = "one model \(scale.repeats) times"
        let profile: Profile
        do throws(Failure) {
            profile = try Profiler(board: device, tool: tool, repeats: scale.repeats).profile(
                network.model, name: network.name, on: identity)
        } catch {
            return fail(name, error, in: &report)
        }
        try store.record(profile)
        let repetition = AcceptanceReport.Repetition(model: profile.model, cycles: profile.steadyCycles)
        report.repetition = repetition
        report.add(
            AcceptanceCheck(
                name: name, passed: repetition.spread <= Self.repeatTolerance,
                detail: "\(network.name): \(profile.minimumCycles) to \(profile.maximumCycles) cycles "
                    + "\(device.origin), a spread of \(Self.percent(repetition.spread))",
                figures: [
                    "inferences": Double(profile.steadyCycles.count), "spread": repetition.spread,
                    "cycles": Double(profile.medianCycles),
                ]))
    }

    private func placed(
        _ network: Network, on identity: BoardIdentity, into report: inout AcceptanceReport
    ) throws(StoreError) {
        let name = "placement"
        var expected: [UInt8]?
        for placement in PlacementSweep(network.model, on: identity).placements {
            let profile: Profile
            let outputs: [UInt8]
            do throws(Failure) {
                profile = try Profiler(board: device, tool: tool, repeats: 1).profile(
                    network.model, name: network.name, on: identity, placement: placement)
                outputs = try self.outputs(of: network.model, at: placement, on: device)
            } catch {
                return fail(name, error, in: &report)
            }
            try store.record(profile)
            report.places.append(
                AcceptanceReport.Place(
                    flashAddress: profile.flashAddress,
                    arenaStart: profile.board.arenaExtents.first?.kind ?? "",
                    arenaBytes: profile.memory.arenaBytes, cycles: profile.medianCycles,
                    sameOutputs: outputs == expected ?? outputs))
            expected = expected ?? outputs
        }
        let cycles = report.places.map(\.cycles)
        let spread = Double(cycles.max() ?? 0) / Double(max(1, cycles.min() ?? 1)) - 1
        let wrong = report.places.count { !$0.sameOutputs }
        let addresses = Set(report.places.map(\.flashAddress)).count
        report.add(
            AcceptanceCheck(
                name: name, passed: wrong == 0,
                detail: "\(network.name) at \(addresses) flash addresses, arena from "
                    + identity.arenaExtents.map(\.kind).joined(separator: " and from ")
                    + ": \(wrong == 0 ? "the same bytes" : "other bytes at \(wrong) places"), cycles differ by "
                    + "\(Self.percent(spread)) \(device.origin)",
                figures: [
                    "places": Double(report.places.count), "spread": spread, "wrong_places": Double(wrong),
                ]))
    }

    private func sideBySide(
        _ networks: [Network], into report: inout AcceptanceReport, progress: (String) -> Void
    ) throws(StoreError) {
        var failures: [String] = []
        for (index, network) in networks.enumerated() {
            guard Self.seconds(ContinuousClock.now - start) < scale.limitSeconds else {
                failures.append("time was up after \(index) of \(networks.count) networks")
                break
            }
            progress("network \(index + 1) of \(networks.count) on the board and on a virtual one")
            let own: (profile: Profile, outputs: [UInt8])
            let other: (profile: Profile, outputs: [UInt8])
            do throws(Failure) {
                // The virtual board says how long the other one may be silent.
                other = try profiled(network, on: reference)
                own = try profiled(
                    network, on: device, expected: .milliseconds(other.profile.latencyMilliseconds))
            } catch {
                failures.append("\(network.name): \(error.message)")
                try? device.recover()
                try? reference.recover()
                continue
            }
            report.pairs.append(
                AcceptanceReport.Pair(
                    model: own.profile.model, cycles: own.profile.medianCycles,
                    coldCycles: own.profile.coldCycles, emulatedCycles: other.profile.medianCycles,
                    emulatedColdCycles: other.profile.coldCycles, sameOutputs: own.outputs == other.outputs,
                    measurementID: try store.record(own.profile),
                    emulatedMeasurementID: try store.record(other.profile)))
        }
        failures += report.pairs.filter { !$0.sameOutputs }.map { "\($0.model.name): other bytes" }
        report.calibration = SideBySideError(report.pairs.map { ($0.cycles, $0.emulatedCycles) })
        report.add(judge(report, failures: failures))
    }

    private func judge(_ report: AcceptanceReport, failures: [String]) -> AcceptanceCheck {
        var detail =
            "\(report.pairs.count) KWS networks on the board (\(device.origin)) and on a virtual one"
        var figures = ["networks": Double(report.pairs.count)]
        if let error = report.calibration {
            let ratios = [error.ratio, error.ratioLow, error.ratioHigh].map { String(format: "%.4f", $0) }
            detail +=
                ": \(ratios[0]) times its cycles (\(ratios[1]) to \(ratios[2])); the cycle model's absolute error is "
                + "\(Self.percent(error.rawError)), \(Self.percent(error.rawWorst)) at most, and \(Self.percent(error.scaledError)) where each is scaled by "
                + "the ratio of the others"
            figures["ratio"] = error.ratio
            figures["raw_error"] = error.rawError
            figures["raw_worst"] = error.rawWorst
            figures["scaled_error"] = error.scaledError
        }
        if !failures.isEmpty { detail += "; " + failures.joined(separator: "; ") }
        return AcceptanceCheck(
            name: "side by side", passed: failures.isEmpty && !report.pairs.isEmpty, detail: detail,
            figures: figures)
    }

    // MARK: One model

    private func profiled(
        _ network: Network, on board: any Board, expected: Duration? = nil
    ) throws(Failure) -> (profile: Profile, outputs: [UInt8]) {
        let profiler = Profiler(board: board, tool: tool, repeats: 1)
        let profile = try profiler.profile(
            network.model, name: network.name, on: try profiler.attach(), expected: expected)
        return (profile, try outputs(of: network.model, at: .standard, on: board))
    }

    /// The output bytes for seeded random inputs.
    private func outputs(
        of model: Model, at placement: Placement, on board: any Board
    ) throws(Failure) -> [UInt8] {
        var input = RandomInput(seed: Self.seed)
        let inputs = input.bytes(for: model)
        do throws(BoardError) {
            try board.place(placement)
        } catch {
            throw Failure(error)
        }
        defer { try? board.place(.standard) }
        return try outputs(of: model, inputs: inputs, on: board)
    }

    /// The output tensors' bytes, one behind the other.
    private func outputs(
        of model: Model, inputs: [[UInt8]], on board: any Board
    ) throws(Failure) -> [UInt8] {
        do throws(BoardError) {
            let selected = try board.select(try board.install(model) { _, _ in })
            for (index, bytes) in inputs.enumerated() { try board.write(bytes, input: index) }
            _ = try board.invoke(count: 1, cold: true)
            var outputs: [UInt8] = []
            for index in selected.outputs.indices { outputs += try board.read(output: index) }
            return outputs
        } catch {
            throw Failure(error)
        }
    }

    private func fail(_ name: String, _ error: Failure, in report: inout AcceptanceReport) {
        report.add(AcceptanceCheck(name: name, state: .failed, detail: error.message))
        try? device.recover()
    }
}
