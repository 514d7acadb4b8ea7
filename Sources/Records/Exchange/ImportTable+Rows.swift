import Facts
import Foundation

extension ImportTable.Row {
    /// A row of `samples.csv`.
    func profile(_ firmwares: [Int: BoardIdentity], _ operators: [OpTiming]) throws -> Profile {
        var profile = Profile(
            model: .blank, board: try board(firmwares), origin: try named("origin"), flashAddress: 0,
            wasPresent: false, inputSeed: 0, prepareCycles: 0, coldCycles: 0, steadyCycles: [],
            perOp: operators,
            memory: .blank, predictedArena: .blank, provenance: .blank)
        try Profile.table.read(into: &profile, from: self)
        guard !profile.steadyCycles.isEmpty else {
            throw problem("expected cycles in column steady_cycles, found none")
        }
        try check(profile.provenance)
        return profile
    }

    /// A row of `failures.csv`.
    func attempt(_ firmwares: [Int: BoardIdentity], _ runs: [Int: Int64]) throws -> FailedAttempt {
        var attempt = FailedAttempt(
            failure: .blank, model: .blank, board: try board(firmwares), origin: try named("origin"),
            sample: nil, isOutcome: false, provenance: .blank, place: try text("place"))
        try FailedAttempt.table.read(into: &attempt, from: self)
        attempt.sample = try sample(runs, isOutcome: attempt.claimsOutcome)
        try check(attempt.provenance)
        return attempt
    }

    /// The place in a run, nil outside of one; an attempt knows no more of its sample than where it stood.
    func sample(_ runs: [Int: Int64], isOutcome: Bool = true) throws(ExchangeError) -> SamplePlace? {
        guard let number = try optional("run", as: Int.self) else { return nil }
        guard let run = runs[number] else {
            throw problem("expected a run of provenance.json, found \(number)")
        }
        return SamplePlace(
            run: run, index: try count("sample_index"), kind: isOutcome ? try named("sample_kind") : .uniform,
            backbone: isOutcome ? try name("backbone") : try text("backbone"),
            architecture: try text("architecture"))
    }

    /// A row of `energies.csv`.
    func energy() throws -> MeteredEnergy {
        let metered = try MeteredEnergy(from: self)
        guard metered.energy.windowCount > 0 else {
            throw problem("expected at least 1 in column window_count, found \(metered.energy.windowCount)")
        }
        try check(metered.provenance)
        return metered
    }

    /// A row of `calibrations.csv`, whose measurements have these rows.
    func calibration(_ measurements: [Int64]) throws -> Calibration {
        try Calibration(from: self, measurements: measurements)
    }

    /// A row of `fits.csv`, whose measurements have these rows.
    func fit(_ firmwares: [Int: BoardIdentity], _ measurements: [Int64]) throws -> StoredFit {
        _ = try name("backbone")
        return try StoredFit(from: self, firmware: try firmware(firmwares), measurements: measurements)
    }

    /// Tool and time.
    func provenance() throws -> Provenance {
        let provenance = try Provenance(from: self)
        try check(provenance)
        return provenance
    }

    /// Sets are named after the day of their rows.
    private func check(_ provenance: Provenance) throws(ExchangeError) {
        let time = provenance.recordedAt
        guard (try? Date(time, strategy: .iso8601)) != nil else {
            throw problem("expected a time of ISO 8601 in column recorded_at, found '\(time.prefix(40))'")
        }
    }

    private func board(_ firmwares: [Int: BoardIdentity]) throws(ExchangeError) -> BoardIdentity {
        var board = try firmware(firmwares)
        board.board = try name("board")
        board.uniqueID = try text("board_unique_id")
        return board
    }

    private func firmware(_ firmwares: [Int: BoardIdentity]) throws(ExchangeError) -> BoardIdentity {
        let number: Int = try value("firmware")
        guard let firmware = firmwares[number] else {
            throw problem("expected a firmware of provenance.json, found \(number)")
        }
        return firmware
    }
}
