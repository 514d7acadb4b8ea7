import Campaigns
import Console
import Facts
import Networks
import Records
import Workflows

/// A profile for readers.
struct ProfileText {
    /// Path of the database.
    let path: String
    let period: Period?
    let perOp: Bool
    /// The model, whose operators have shapes and bytes.
    let model: Model

    /// A profile as JSON shows it.
    func document(_ stored: Profiling.Stored, _ estimate: SiliconEstimate?) -> ProfileDocument {
        ProfileDocument(
            stored.profile, row: stored.row, periodMilliseconds: period?.milliseconds, perOp: perOp,
            operators: OperatorAccount.all(of: model), estimate: estimate)
    }

    func print(_ stored: Profiling.Stored, _ estimate: SiliconEstimate?) {
        let profile = stored.profile
        let model = profile.model
        let board = profile.board
        let origin = profile.origin.rawValue
        var head = TextTable([.left, .left])
        head.add([
            "model",
            "\(ErrorLine.printable(model.name)), \(model.bytes) bytes, SHA-256 \(model.sha256.prefix(12))",
        ])
        head.add([
            "board",
            "\(board.board) (\(origin)), \(board.clockHz / 1_000_000) MHz, engine \(board.engine) "
                + board.engineVersion,
        ])
        let deviations = TimingIdentity(board).deviations.map(\.description)
        if !deviations.isEmpty { head.add(["set-up", "as found: " + deviations.joined(separator: "; ")]) }
        head.add([
            "latency",
            "\(milliseconds(profile, profile.medianCycles)) \(origin), median of \(profile.steadyCycles.count) "
                + "(\(milliseconds(profile, profile.minimumCycles)) to \(milliseconds(profile, profile.maximumCycles))), "
                + "first with cold caches \(milliseconds(profile, profile.coldCycles))",
        ])
        if let estimate { head.add(["on silicon", estimate.sentence]) }
        head.add(["cycles", "\(profile.medianCycles) \(origin)"])
        head.add([
            "work",
            "\(Figure.ops(model.ops)) (\(model.macs) MAC) in \(model.opCount) operators, "
                + "\(Figure.fixed(profile.opsPerSecond / 1e6, 1)) Mop/s \(origin)",
        ])
        head.add(["rate", rate(profile, estimate)])
        head.add([
            "arena",
            "\(profile.memory.arena.totalBytes) bytes used, \(profile.predictedArena.totalBytes) predicted, "
                + "\(profile.memory.arenaHighWaterBytes) high-water mark, "
                + "\(profile.memory.arenaBytes) there",
        ])
        head.add([
            "model at",
            "0x" + String(profile.flashAddress, radix: 16)
                + (profile.wasPresent ? ", there before" : ", flashed now"),
        ])
        if let note = profile.engineNote { head.add(["note", note]) }
        head.lines(indent: "").forEach { Output.line($0) }
        breakdown("SRAM", profile.sram.parts)
        breakdown("flash", profile.flash.parts)
        if perOp { ops(profile) }
        Output.line("stored as row \(stored.row) (\(origin)) in \(path)")
    }

    private func rate(_ profile: Profile, _ estimate: SiliconEstimate?) -> String {
        let frames = "\(Figure.fixed(profile.framesPerSecond, 2)) FPS \(profile.origin.rawValue)"
        guard let period else { return frames }
        let duty = RealTimeVerdict(profile, periodMilliseconds: period.milliseconds, estimate: estimate)
        return frames + "; every \(Figure.fixed(period.milliseconds, 1)) ms: duty cycle "
            + Figure.percent(duty.share) + ", " + duty.sentence
    }

    private func milliseconds(_ profile: Profile, _ cycles: UInt64) -> String {
        Figure.milliseconds(profile.milliseconds(cycles))
    }

    private func breakdown(_ name: String, _ parts: [(label: String, bytes: Int)]) {
        let total = parts.reduce(0) { $0 + $1.bytes }
        Output.line("\(name) \(Figure.kibibytes(total))")
        var table = TextTable([.left, .right, .right])
        for part in parts {
            table.add([
                part.label, Figure.kibibytes(part.bytes),
                Figure.percent(Double(part.bytes) / Double(max(1, total))),
            ])
        }
        table.lines().forEach { Output.line($0) }
    }

    private func ops(_ profile: Profile) {
        let operators = PricedOperators(
            model, cycles: profile.perOp.map(\.cycles), clockHz: profile.board.clockHz)
        let plan = Engine(rawValue: profile.board.engine).flatMap { try? MemoryPlan(model, engine: $0) }
        let arena = plan.flatMap { ArenaAccount($0, operators: model.operators.count) }
        for line in operators.lines(origin: profile.origin.rawValue) + Layers.lines(arena, model) {
            Output.line(line)
        }
    }
}
