public import Facts

/// Which samples a fit is asked of: the newest ones of a board and an engine.
public struct FitRequest: Hashable, Sendable, Codable {
    /// Name of the kind of board.
    public var board: String
    /// Name of the engine.
    public var engine: String
    /// Only samples of this backbone; nil for those of all backbones that share timing identity and origin.
    public var backbone: String?
    /// Only samples of this origin; nil for the newest of either.
    public var origin: Origin?
    /// Which latency model; nil for the operator model where its samples suffice, else the line.
    public var kind: Fit.Kind?

    /// Asks for a fit.
    public init(
        board: String, engine: String, backbone: String? = nil, origin: Origin? = nil, kind: Fit.Kind? = nil
    ) {
        self.board = board
        self.engine = engine
        self.backbone = backbone
        self.origin = origin
        self.kind = kind
    }

    /// Chooses among groups, each with the row of its latest sample.
    ///
    /// - Returns: the place of the newest group that answers, and those of all that go into the fit; nil where none
    ///   answers.
    package func choice(among groups: [(group: FitGroup, newest: Int64)]) -> (newest: Int, all: [Int])? {
        let answering = groups.indices.filter { place in
            let group = groups[place].group
            return group.firmware.board == board && group.firmware.engine == engine
                && (backbone == nil || group.backbone == backbone)
                && (origin == nil || group.origin == origin)
        }
        // Of boards that are set up as their kind before others.
        let isDescribed = groups.map { $0.group.timing.deviations.isEmpty }
        let newest = answering.max { first, second in
            isDescribed[first] == isDescribed[second]
                ? groups[first].newest < groups[second].newest : isDescribed[second]
        }
        guard let newest else { return nil }
        if backbone != nil { return (newest, [newest]) }
        return (
            newest,
            answering.filter {
                groups[$0].group.timing == groups[newest].group.timing
                    && groups[$0].group.origin == groups[newest].group.origin
            }
        )
    }
}
