import Boards
import Campaigns
import Console
import Facts
import Records

/// What a check holds to limits, wherever the figures come from.
struct CheckFigures {
    /// The latency that decides, in ms, and what it is; nil where none was asked for.
    var latency: (ms: Double, basis: String)?
    /// The typical one in ms, beside which an estimate of silicon stands.
    var typicalMs: Double?
    var sramBytes: Int
    var sramBasis: String
    var flashBytes: Int
    var flashBasis: String
    /// Kind of board, whose published power energy is derived from.
    var board: BoardDescriptor?

    /// Holds the figures to limits.
    ///
    /// Throws a `CommandError` where energy is limited and the board's power is not known.
    func checked(_ limits: CheckLimits) throws -> [CheckedLimit] {
        var checked: [CheckedLimit] = []
        func add(_ name: CheckedLimit.Name, _ figure: Double, _ bound: Double, _ basis: String) {
            checked.append(CheckedLimit(name: name, figure: figure, bound: bound, basis: basis))
        }
        if let latency {
            let other = limits.otherMs ?? 0
            let with = other > 0 ? " plus \(Figure.fixed(other, 3)) ms of --other" : ""
            if let bound = limits.maxLatencyMs {
                // Where a period is given, that is what has to hold the other work.
                let isAlone = limits.periodMs != nil
                add(
                    .latency, latency.ms + (isAlone ? 0 : other), bound, latency.basis + (isAlone ? "" : with)
                )
            }
            if let bound = limits.periodMs { add(.period, latency.ms + other, bound, latency.basis + with) }
        }
        if let bound = limits.maxSRAMBytes { add(.sram, Double(sramBytes), Double(bound), sramBasis) }
        if let bound = limits.maxFlashBytes { add(.flash, Double(flashBytes), Double(bound), flashBasis) }
        if let bound = limits.maxEnergyMj, let latency {
            guard let board, board.activeMilliwatts > 0 else {
                throw CommandError.input(
                    "expected a board whose power is published, found \(board?.name ?? "another"); leave --max-energy out"
                )
            }
            add(
                .energy, latency.ms * board.activeMilliwatts / 1000, bound,
                "derived: \(latency.basis), at \(Figure.fixed(board.activeMilliwatts, 0)) mW as published")
        }
        return checked
    }
}
