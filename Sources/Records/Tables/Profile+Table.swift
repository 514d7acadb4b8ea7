import Facts

extension Profile {
    /// The measurements: one row a profile.
    ///
    /// A figure that came after the table is optional and `isLater`; nothing else has to be told of it.
    static let table = RecordTable<Profile>(
        "measurements",
        others: ["board_id", "firmware_id", "model_id", "run_id", "sample_index", "place", "key", "result"],
        fields: identity + latency + run + MemoryUse.fields.map { $0.within(\.memory) } + [
            .json(
                .column("predicted_arena", "arena planned before anything ran", unit: "bytes"),
                \.predictedArena),
            .beside(.column("drift", "change of the sentinel about the row, if it went too far"), .number),
            SharedFields.campaignPlace(),
        ] + Provenance.fields.map { $0.within(\.provenance) })

    private static let identity: [Field<Profile>] =
        [
            SharedFields.key("measurements"),
            .beside(.column("result", "content address of what came of it"), .text),
        ] + SharedFields.place("measurements") + ModelFacts.fields.map { $0.within(\.model) }
        + SharedFields.board() + [
            .derived(.column("arena_extents"), .json) { try StoreJSON.text($0.board.arenaExtents) }
        ]

    private static let latency: [Field<Profile>] = [
        .derived(.column("latency_ms", "median latency of the steady inferences", unit: "ms"), .number) {
            $0.latencyMilliseconds
        },
        .derived(.column("median_cycles", "median of the steady inferences", unit: "cycles"), .integer) {
            try Field<Profile>.integer($0.medianCycles)
        },
        .derived(.column("minimum_cycles", "least of the steady inferences", unit: "cycles"), .integer) {
            try Field<Profile>.integer($0.minimumCycles)
        },
        .derived(.column("maximum_cycles", "most of the steady inferences", unit: "cycles"), .integer) {
            try Field<Profile>.integer($0.maximumCycles)
        },
        .json(.column("steady_cycles", "the steady inferences in order", unit: "cycles"), \.steadyCycles),
        .integer(.column("cold_cycles", "first inference, with cold caches", unit: "cycles"), \.coldCycles),
        .integer(.column("prepare_cycles", "preparing the model", unit: "cycles"), \.prepareCycles),
    ]

    private static let run: [Field<Profile>] = [
        .integer(.column("flash_address", "where the model's bytes lay"), \.flashAddress),
        .flag(.column("was_present", "whether the model was in flash before"), \.wasPresent),
        .bits(
            .column("input_seed", "seed of the random input", sql: "printf('%llu', measurements.input_seed)"),
            \.inputSeed),
    ]
}

extension MemoryUse {
    /// Memory in use, as a measurement keeps it.
    static let fields: [Field<MemoryUse>] = [
        .count(.column("arena_tensor_bytes", "activations", unit: "bytes"), \.arena.tensorBytes),
        .count(
            .column("arena_scratch_bytes", "kernels' scratch beyond that", unit: "bytes"),
            \.arena.scratchBytes),
        .count(
            .column("arena_persistent_bytes", "kept as long as the model", unit: "bytes"),
            \.arena.persistentBytes),
        .count(.column("arena_used_bytes", "arena in use", unit: "bytes"), \.arena.totalBytes),
        .count(.column("arena_bytes", "arena there", unit: "bytes"), \.arenaBytes),
        .count(.column("arena_high_water_bytes", "arena touched", unit: "bytes"), \.arenaHighWaterBytes),
        .count(.column("stack_bytes", "stack there", unit: "bytes"), \.stackBytes),
        .count(.column("stack_high_water_bytes", "stack touched", unit: "bytes"), \.stackHighWaterBytes),
        .count(
            .column("stack_prepare_high_water_bytes", "stack touched while preparing", unit: "bytes"),
            \.stackPrepareHighWaterBytes, isLater: true),
        .count(.column("static_bytes", "static data, stack included", unit: "bytes"), \.staticBytes),
        .count(.column("engine_static_bytes", "of these the engine's", unit: "bytes"), \.engineStaticBytes),
    ]

    static let blank = MemoryUse(
        arena: .blank, arenaBytes: 0, arenaHighWaterBytes: 0, stackBytes: 0, stackHighWaterBytes: 0,
        staticBytes: 0, engineStaticBytes: 0)

    init(from row: any FieldReader) throws {
        self = Self.blank
        for field in Self.fields { try field.taken?(&self, row) }
    }
}

extension ArenaUse {
    static let blank = ArenaUse(tensorBytes: 0, scratchBytes: 0, persistentBytes: 0, totalBytes: 0)
}
