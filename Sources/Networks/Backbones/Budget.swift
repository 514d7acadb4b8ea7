public import Facts

/// What a board has for a model, and whether one fits.
public struct Budget: Hashable, Sendable, Codable {
    /// Bytes of arena.
    public var arenaBytes: Int
    /// Bytes of flash for one `.tflite` file.
    public var modelFlashBytes: Int
    /// Engine that lays out the arena.
    public var engine: Engine

    /// Creates a budget.
    public init(arenaBytes: Int, modelFlashBytes: Int, engine: Engine = .bundled) {
        self.engine = engine
        self.arenaBytes = arenaBytes
        self.modelFlashBytes = modelFlashBytes
    }

    /// How many bytes a model lacks.
    public struct Shortfall: Hashable, Sendable, Codable, CustomStringConvertible {
        /// Bytes of arena that the model needs beyond those there; 0 if it fits.
        public var arenaBytes: Int
        /// Bytes of flash that the model needs beyond those there; 0 if it fits.
        public var modelFlashBytes: Int

        /// In words, such as `59720 bytes of arena short`.
        public var description: String {
            var parts: [String] = []
            if arenaBytes > 0 { parts.append("\(arenaBytes) bytes of arena short") }
            if modelFlashBytes > 0 { parts.append("\(modelFlashBytes) bytes of flash short") }
            return parts.isEmpty ? "fits" : parts.joined(separator: ", ")
        }
    }

    /// What a model of that plan and size lacks; nil if it fits.
    public func shortfall(of plan: MemoryPlan, fileBytes: Int) -> Shortfall? {
        let shortfall = Shortfall(
            arenaBytes: max(0, plan.totalBytes - arenaBytes),
            modelFlashBytes: max(0, fileBytes - modelFlashBytes))
        return shortfall.arenaBytes > 0 || shortfall.modelFlashBytes > 0 ? shortfall : nil
    }

    /// Whether the architecture's model fits, by its exact plan and file.
    func holds(_ architecture: Architecture) throws(ModelError) -> Bool {
        // Most misfits need no file.
        guard mayHold(architecture) else { return false }
        let bytes = try architecture.model()
        let plan = try MemoryPlan(try Model(bytes: bytes), engine: engine)
        return shortfall(of: plan, fileBytes: bytes.count) == nil
    }

    /// Whether lower bounds of arena and flash in closed form leave it open that the architecture's model fits.
    func mayHold(_ architecture: Architecture) -> Bool {
        architecture.liveBytes <= arenaBytes
            && architecture.weightBytes + architecture.biasBytes <= modelFlashBytes
    }
}
