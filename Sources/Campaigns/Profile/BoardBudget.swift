public import Boards
public import Facts
public import Networks

/// What a board offers to a model.
public struct BoardBudget: Codable, Hashable, Sendable {
    /// Bytes of static RAM that the firmware takes at most, stack included (`static_limit` in its build).
    public static let staticBytesAtMost = 16 * 1024

    /// Bytes of flash in front of the models: the firmware's slot (`tl_model_base` in sections.ld).
    ///
    /// With the operators that are in it by default, the image of TensorFlow Lite Micro takes the second slot.
    public static func slotBytes(_ engine: Engine) -> Int {
        switch engine {
        case .bundled: 128 * 1024
        case .tflm: 256 * 1024
        }
    }

    /// Board name.
    public var board: String
    /// Inference engine.
    public var engine: String
    /// Its version as a board reports it; empty where none was asked.
    public var engineVersion: String
    /// Bytes of arena.
    public var arenaBytes: Int
    /// Bytes of flash for one model.
    public var modelBytes: Int
    /// Whether a board said so; otherwise the least that its firmware leaves.
    public var isReported: Bool
    /// What the firmware's image holds of its engine.
    public var image: EngineImage

    /// What an attached board offers.
    ///
    /// - Parameter offer: what the file of its firmware tells besides.
    public init(_ identity: BoardIdentity, _ offer: FirmwareOffer? = nil) {
        board = identity.board
        engine = identity.engine
        engineVersion = identity.engineVersion
        arenaBytes = identity.arenaBytes
        modelBytes = max(
            0, Int(identity.modelEnd) - Int(identity.modelBase) - FirmwareLimits.entryHeaderBytes)
        isReported = true
        image = offer.map(EngineImage.init) ?? .unknown
    }

    /// What a firmware offers on a kind of board, before it is there.
    public init(_ offer: FirmwareOffer, on descriptor: BoardDescriptor) {
        board = descriptor.name
        engine = offer.engine
        engineVersion = offer.engineVersion
        arenaBytes = offer.arenaBytes
        modelBytes = offer.modelBytes
        isReported = false
        image = EngineImage(offer)
    }

    /// The least that an engine's firmware leaves on a kind of board.
    public init(_ descriptor: BoardDescriptor, engine: Engine = .bundled) {
        board = descriptor.name
        self.engine = engine.rawValue
        engineVersion = ""
        arenaBytes = descriptor.ramBytes - Self.staticBytesAtMost
        modelBytes = descriptor.flashBytes - Self.slotBytes(engine) - FirmwareLimits.entryHeaderBytes
        isReported = false
        image = .standard(engine)
    }

    /// What an engine's firmware leaves on a kind of board: by the firmware that is at hand, which `profile` would run;
    /// the least, where there is none.
    public init(_ descriptor: BoardDescriptor, engine: Engine, at locator: FirmwareLocator) {
        let path = try? locator.path(board: descriptor, engine: engine.rawValue)
        let image = path.flatMap { try? FirmwareImage(path: $0) }
        if let offer = image?.offer {
            self.init(offer, on: descriptor)
            return
        }
        self.init(descriptor, engine: engine)
        if let bytes = image?.arenaBytes(on: descriptor) { arenaBytes = bytes }
    }
}
