public import Facts

/// Bytes of flash by use; the parts add up to the board's flash.
public struct FlashBreakdown: Codable, Hashable, Sendable {
    /// Weights and biases of the model.
    public var weightBytes: Int
    /// Quantization parameters and graph of the model.
    public var graphBytes: Int
    /// Code and constants of the engine.
    public var engineBytes: Int
    /// The rest of the firmware.
    public var otherBytes: Int
    /// Free.
    public var freeBytes: Int

    /// Splits the board's flash with `model` in it.
    public init(model: ModelFacts, board: BoardIdentity) {
        weightBytes = model.weightBytes + model.biasBytes
        graphBytes = model.quantizationBytes + model.graphBytes
        engineBytes = board.codeEngineBytes
        otherBytes = board.codeOtherBytes
        freeBytes = max(0, board.flashBytes - weightBytes - graphBytes - engineBytes - otherBytes)
    }

    /// All but what is free.
    public var usedBytes: Int { weightBytes + graphBytes + engineBytes + otherBytes }

    /// The parts in drawing order, with their labels.
    public var parts: [(label: String, bytes: Int)] {
        [
            ("weights and biases", weightBytes), ("quantization and graph", graphBytes),
            ("engine", engineBytes), ("other", otherBytes), ("free", freeBytes),
        ]
    }
}
