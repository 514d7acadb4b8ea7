import Facts

extension MeteredEnergy {
    /// The readings of power meters.
    static let table = RecordTable<MeteredEnergy>(
        "energies", others: ["measurement_id"],
        fields: [
            SharedFields.key("measurements"),
            .named(.column("meter", "otii, ppk2 or joulescope"), \.meter),
            .digest(.column("trace_sha256", "of the recording's file"), \.traceSHA256),
            .text(.column("channel", "column of the marker"), \.channel),
            .number(
                .column("supply_volts", "by which currents were multiplied, 0 as recorded", unit: "V"),
                \.storedVolts),
        ] + InferenceEnergy.fields.map { $0.within(\.energy) }
            + Provenance.fields.map { $0.within(\.provenance) })

    /// The supply as the database keeps it, 0 for what the trace says, so that it can be part of a key.
    var storedVolts: Double {
        get { supplyVolts ?? 0 }
        set { supplyVolts = newValue == 0 ? nil : newValue }
    }

    init(from row: any FieldReader) throws {
        self.init(
            meter: .ppk2, traceSHA256: "", channel: "", supplyVolts: nil, energy: .blank, provenance: .blank)
        try Self.table.read(into: &self, from: row)
    }
}

extension InferenceEnergy {
    /// The figures of a reading.
    static let fields: [Field<InferenceEnergy>] = [
        .count(.column("window_count", "inferences that the figures are of"), \.windowCount),
        .count(.column("ignored_count", "other inferences in the recording"), \.ignoredCount),
        .number(.column("window_ms", "mean time of an inference", unit: "ms"), \.windowMilliseconds),
        .number(.column("energy_mj", "mean energy of an inference", unit: "mJ"), \.millijoules),
        .number(.column("energy_sd_mj", "its standard deviation", unit: "mJ"), \.millijoulesSD),
        .number(.column("power_mw", "mean power of an inference", unit: "mW"), \.milliwatts),
        .number(.column("power_sd_mw", "its standard deviation", unit: "mW"), \.milliwattsSD),
        .number(.column("idle_power_mw", "mean power in between", unit: "mW"), \.idleMilliwatts),
    ]

    fileprivate static var blank: InferenceEnergy { InferenceEnergy(windowCount: 0) }

    private init(windowCount: Int) {
        self.windowCount = windowCount
        ignoredCount = 0
        windowMilliseconds = 0
        millijoules = 0
        milliwatts = 0
    }
}
