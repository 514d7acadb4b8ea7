import Facts

extension MeasurementRow {
    /// "silicon" or "emulated".
    public var originName: String { origin.rawValue }
    /// Name of the board.
    public var boardName: String { board.board }
    /// Core clock in MHz.
    public var clockMHz: Double { Double(board.clockHz) / 1e6 }
    /// Inference engine with its version.
    public var engineName: String { "\(board.engine) \(board.engineVersion)" }
    /// Bytes of arena in use.
    public var arenaUsedBytes: Int { memory.arena.totalBytes }
    /// Board, firmware and how they were built, in the order of a table: what each figure holds for.
    public var provenance: [(name: String, value: String)] {
        [
            ("board", board.board), ("origin", origin.rawValue), ("chip id", board.uniqueID),
            ("engine", engineName), ("firmware build", board.firmwareBuildID),
            ("compiler", board.compiler), ("flags", board.flags), ("clock", "\(board.clockHz) Hz"),
            ("features", board.features.joined(separator: " ")),
            ("flash", "\(board.flashBus) bus, \(board.flashWaitStates) wait states"),
            (
                "arena",
                board.arenaExtents.map { "\($0.bytes) bytes of \($0.kind)" }.joined(separator: ", ")
            ),
        ]
    }

    /// Milliseconds that some cycles take at the board's clock.
    public func milliseconds(_ cycles: UInt64) -> Double {
        Double(cycles) / Double(board.clockHz) * 1000
    }
}

extension FailureRow {
    /// "silicon" or "emulated".
    public var originName: String { origin.rawValue }
}
