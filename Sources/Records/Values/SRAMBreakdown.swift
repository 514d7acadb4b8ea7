public import Facts

/// Bytes of RAM by use; the parts add up to the board's RAM.
public struct SRAMBreakdown: Codable, Hashable, Sendable {
    /// Activations and kernels' scratch.
    public var tensorBytes: Int
    /// What the engine keeps as long as the model is selected.
    public var persistentBytes: Int
    /// The engine's static data.
    public var engineBytes: Int
    /// The stack, whole.
    public var stackBytes: Int
    /// The rest of the static data.
    public var otherBytes: Int
    /// Free.
    public var freeBytes: Int

    /// Splits `ramBytes` by the firmware's account of its memory.
    public init(memory: MemoryUse, ramBytes: Int) {
        tensorBytes = max(0, memory.arena.totalBytes - memory.arena.persistentBytes)
        persistentBytes = memory.arena.persistentBytes
        engineBytes = memory.engineStaticBytes
        stackBytes = memory.stackBytes
        otherBytes = max(0, memory.staticBytes - memory.stackBytes - memory.engineStaticBytes)
        freeBytes = max(
            0, ramBytes - tensorBytes - persistentBytes - engineBytes - stackBytes - otherBytes)
    }

    /// All but what is free.
    public var usedBytes: Int { tensorBytes + persistentBytes + engineBytes + stackBytes + otherBytes }

    /// The parts in drawing order, with their labels.
    public var parts: [(label: String, bytes: Int)] {
        [
            ("arena tensors", tensorBytes), ("persistent buffers", persistentBytes), ("engine", engineBytes),
            ("stack", stackBytes), ("other", otherBytes), ("free", freeBytes),
        ]
    }
}
