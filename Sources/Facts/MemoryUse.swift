package import CLink

/// An extent of RAM that the arena lies in.
public struct MemoryExtent: Codable, Hashable, Sendable {
    /// First address.
    public var base: UInt32
    /// Bytes.
    public var bytes: Int
    /// "dtcm" or "sram".
    public var kind: String

    /// Creates an extent.
    public init(base: UInt32, bytes: Int, kind: String) {
        self.base = base
        self.bytes = bytes
        self.kind = kind
    }
}

/// Bytes of arena by kind, as the engine laid them out.
public struct ArenaUse: Codable, Hashable, Sendable {
    /// Activations: the greedy plan's peak with the tensors alone.
    public var tensorBytes: Int
    /// Kernels' scratch and the planner's table beyond that peak.
    public var scratchBytes: Int
    /// What lives as long as the model is selected.
    public var persistentBytes: Int
    /// Everything.
    public var totalBytes: Int

    /// Creates an account of the arena.
    public init(tensorBytes: Int, scratchBytes: Int, persistentBytes: Int, totalBytes: Int) {
        self.tensorBytes = tensorBytes
        self.scratchBytes = scratchBytes
        self.persistentBytes = persistentBytes
        self.totalBytes = totalBytes
    }

    /// Reads the firmware's account.
    package init(_ arena: tl_arena) {
        self.init(
            tensorBytes: Int(arena.tensors), scratchBytes: Int(arena.scratch),
            persistentBytes: Int(arena.persistent), totalBytes: Int(arena.total))
    }
}

/// Memory in use on the board with a model selected.
public struct MemoryUse: Codable, Hashable, Sendable {
    /// Arena by kind.
    public var arena: ArenaUse
    /// Bytes of the arena.
    public var arenaBytes: Int
    /// Bytes of the arena that were touched (painted memory).
    public var arenaHighWaterBytes: Int
    /// Bytes of stack.
    public var stackBytes: Int
    /// Bytes of stack that were touched.
    public var stackHighWaterBytes: Int
    /// Bytes of stack that were touched while the model was prepared; nil where the firmware does not say.
    public var stackPrepareHighWaterBytes: Int?
    /// .data, .bss and stack together.
    public var staticBytes: Int
    /// Of those, the engine's.
    public var engineStaticBytes: Int

    /// Creates an account of the memory in use.
    public init(
        arena: ArenaUse, arenaBytes: Int, arenaHighWaterBytes: Int, stackBytes: Int,
        stackHighWaterBytes: Int, staticBytes: Int, engineStaticBytes: Int
    ) {
        self.arena = arena
        self.arenaBytes = arenaBytes
        self.arenaHighWaterBytes = arenaHighWaterBytes
        self.stackBytes = stackBytes
        self.stackHighWaterBytes = stackHighWaterBytes
        self.staticBytes = staticBytes
        self.engineStaticBytes = engineStaticBytes
    }

    /// Reads the firmware's account.
    package init(_ memory: tl_memory) {
        self.init(
            arena: ArenaUse(memory.arena), arenaBytes: Int(memory.arena_bytes),
            arenaHighWaterBytes: Int(memory.arena_high_water), stackBytes: Int(memory.stack_bytes),
            stackHighWaterBytes: Int(memory.stack_high_water), staticBytes: Int(memory.static_bytes),
            engineStaticBytes: Int(memory.engine_static_bytes))
        if memory.stack_prepare_high_water > 0 {
            stackPrepareHighWaterBytes = Int(memory.stack_prepare_high_water)
        }
    }

    /// Bytes that were touched, by what a profile's JSON calls them.
    public var highWaterMarks: [String: Int] {
        var marks = [
            "arena_high_water_bytes": arenaHighWaterBytes, "stack_high_water_bytes": stackHighWaterBytes,
        ]
        marks["stack_prepare_high_water_bytes"] = stackPrepareHighWaterBytes
        return marks
    }
}
