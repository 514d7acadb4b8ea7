import Facts
import Foundation
import Latency

extension ImportTable.Row {
    /// A row of `operators.csv`.
    func opTiming() throws(ExchangeError) -> OpTiming {
        OpTiming(
            index: try count("op_index"), code: try value("op_code"), name: try text("op_name"),
            macs: try count("op_macs"), cycles: try value("cycles"))
    }

    /// A row of `samples.csv`.
    func profile(
        _ firmwares: [Int: BoardIdentity], _ operators: [OpTiming]
    ) throws(ExchangeError) -> Profile {
        let steady = try json([UInt64].self, "steady_cycles")
        guard !steady.isEmpty else { throw problem("expected cycles in column steady_cycles, found none") }
        let arena = ArenaUse(
            tensorBytes: try count("arena_tensor_bytes"), scratchBytes: try count("arena_scratch_bytes"),
            persistentBytes: try count("arena_persistent_bytes"), totalBytes: try count("arena_used_bytes"))
        return Profile(
            model: try model(), board: try board(firmwares), origin: try named("origin"),
            flashAddress: try value("flash_address"), wasPresent: try flag("was_present"),
            inputSeed: try value("input_seed"), prepareCycles: try value("prepare_cycles"),
            coldCycles: try value("cold_cycles"), steadyCycles: steady, perOp: operators,
            memory: MemoryUse(
                arena: arena, arenaBytes: try count("arena_bytes"),
                arenaHighWaterBytes: try count("arena_high_water_bytes"),
                stackBytes: try count("stack_bytes"),
                stackHighWaterBytes: try count("stack_high_water_bytes"),
                staticBytes: try count("static_bytes"), engineStaticBytes: try count("engine_static_bytes")),
            predictedArena: try json(ArenaUse.self, "predicted_arena"), provenance: try provenance())
    }

    /// A row of `failures.csv`.
    func attempt(
        _ firmwares: [Int: BoardIdentity], _ runs: [Int: Int64]
    ) throws(ExchangeError) -> FailedAttempt {
        var failure = Failure(kind: try named("kind"), message: try text("message"))
        failure.bytesShort = try optional("bytes_short")
        if try !text("fault").isEmpty { failure.fault = try json(FaultReport.self, "fault") }
        return FailedAttempt(
            failure: failure, model: try model(), board: try board(firmwares), origin: try named("origin"),
            sample: try sample(runs, isOutcome: try flag("is_outcome")), isOutcome: try flag("is_outcome"),
            provenance: try provenance(), place: try text("place"))
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
    func energy() throws(ExchangeError) -> MeteredEnergy {
        let volts = try number("supply_volts")
        let sha256 = try text("trace_sha256")
        guard sha256.utf8.count == 64 else {
            throw problem("expected 64 digits in column trace_sha256, found \(sha256.utf8.count)")
        }
        return MeteredEnergy(
            meter: try named("meter"), traceSHA256: sha256, channel: try text("channel"),
            supplyVolts: volts == 0 ? nil : volts, energy: try InferenceEnergy(self),
            provenance: try provenance())
    }

    /// A row of `calibrations.csv`, whose measurements have these rows.
    func calibration(_ measurements: [Int64]) throws(ExchangeError) -> Calibration {
        let scale = try number("scale")
        guard scale > 0 else { throw problem("expected a scale above 0 in column scale, found \(scale)") }
        return Calibration(
            group: CalibrationGroup(
                board: try text("board"), engine: try text("engine"),
                engineVersion: try text("engine_version"), compiler: try text("compiler"),
                flags: try text("flags"), cycleModel: try text("cycle_model")),
            scale: scale, count: try count("point_count"), leftOutMean: try number("left_out_mean"),
            leftOutWorst: try number("left_out_worst"), measurements: measurements)
    }

    /// A row of `fits.csv`, whose measurements have these rows.
    func fit(_ firmwares: [Int: BoardIdentity], _ measurements: [Int64]) throws(ExchangeError) -> StoredFit {
        let number: Int = try value("firmware")
        guard let firmware = firmwares[number] else {
            throw problem("expected a firmware of provenance.json, found \(number)")
        }
        return StoredFit(
            group: FitGroup(
                backbone: try name("backbone"), space: try text("space"), origin: try named("origin"),
                firmware: firmware),
            samples: try named("samples"), model: try text("model"), value: try text("value"),
            leftOutMAPE: try optionalNumber("left_out_mape"),
            leftOutWorst: try optionalNumber("left_out_worst"),
            measurements: measurements)
    }

    private func model() throws(ExchangeError) -> ModelFacts {
        let sha256 = try text("model_sha256")
        guard sha256.utf8.count == 64 else {
            throw problem("expected 64 digits in column model_sha256, found \(sha256.utf8.count)")
        }
        return ModelFacts(
            name: try text("model_name"), sha256: sha256, bytes: try count("model_bytes"),
            macs: try count("macs"), ops: try count("ops"), opCount: try count("op_count"),
            census: try json([String: Int].self, "census"), weightBytes: try count("weight_bytes"),
            biasBytes: try count("bias_bytes"), quantizationBytes: try count("quantization_bytes"),
            graphBytes: try count("graph_bytes"))
    }

    private func board(_ firmwares: [Int: BoardIdentity]) throws(ExchangeError) -> BoardIdentity {
        let number: Int = try value("firmware")
        guard var board = firmwares[number] else {
            throw problem("expected a firmware of provenance.json, found \(number)")
        }
        board.board = try name("board")
        board.uniqueID = try text("board_unique_id")
        return board
    }

    /// Tool and time.
    func provenance() throws(ExchangeError) -> Provenance {
        let time = try text("recorded_at")
        guard (try? Date(time, strategy: .iso8601)) != nil else {
            throw problem("expected a time of ISO 8601 in column recorded_at, found '\(time.prefix(40))'")
        }
        return Provenance(
            toolVersion: try text("tool_version"), toolCommit: try text("tool_commit"), recordedAt: time)
    }
}

extension InferenceEnergy {
    fileprivate init(_ row: ImportTable.Row) throws(ExchangeError) {
        windowCount = try row.count("window_count")
        ignoredCount = try row.count("ignored_count")
        windowMilliseconds = try row.number("window_ms")
        millijoules = try row.number("energy_mj")
        millijoulesSD = try row.optionalNumber("energy_sd_mj")
        milliwatts = try row.number("power_mw")
        milliwattsSD = try row.optionalNumber("power_sd_mw")
        idleMilliwatts = try row.optionalNumber("idle_power_mw")
        guard windowCount > 0 else {
            throw row.problem("expected at least 1 in column window_count, found \(windowCount)")
        }
    }
}
