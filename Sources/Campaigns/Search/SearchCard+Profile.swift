import Facts
public import Jobs
public import Records

extension SearchCard.Finding {
    /// Takes the figures of a profile.
    public init(_ profile: Profile, row: Int64) {
        let flash = profile.model.bytes + FirmwareLimits.entryHeaderBytes
        self.init(
            row: row, origin: profile.origin, board: profile.board, latencyMs: profile.latencyMilliseconds,
            arenaBytes: profile.memory.arena.totalBytes,
            sramBytes: profile.memory.arena.totalBytes + profile.memory.staticBytes,
            modelBytes: profile.model.bytes,
            flashBytes: flash + profile.board.codeEngineBytes + profile.board.codeOtherBytes,
            macs: profile.model.macs)
    }
}
