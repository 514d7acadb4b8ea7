import Facts
public import Jobs
public import Records

extension SearchCard.Finding {
    /// Takes the figures of a profile.
    public init(_ profile: Profile, row: Int64) {
        self.init(
            profile.model, on: profile.board, profile.origin, profile.memory,
            latencyMs: profile.latencyMilliseconds, row: row)
    }

    /// Takes the figures of a row.
    public init(_ row: MeasurementRow) {
        self.init(
            row.model, on: row.board, row.origin, row.memory, latencyMs: row.latencyMilliseconds, row: row.id)
    }

    private init(
        _ model: ModelFacts, on board: BoardIdentity, _ origin: Origin, _ memory: MemoryUse,
        latencyMs: Double, row: Int64
    ) {
        self.init(
            row: row, origin: origin, board: board, latencyMs: latencyMs, arenaBytes: memory.arena.totalBytes,
            sramBytes: memory.arena.totalBytes + memory.staticBytes, modelBytes: model.bytes,
            flashBytes: model.bytes + FirmwareLimits.entryHeaderBytes + board.codeEngineBytes
                + board.codeOtherBytes,
            macs: model.macs)
    }
}
