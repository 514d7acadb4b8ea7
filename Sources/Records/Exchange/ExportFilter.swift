public import Facts
import GRDB

/// Which rows to export; nil for all.
public struct ExportFilter: Hashable, Sendable {
    /// Only samples of this backbone.
    public var backbone: String?
    /// Only rows of this kind of board, such as `nucleo-f746zg`.
    public var board: String?
    /// Only rows of this origin.
    public var origin: Origin?
    /// Only rows of this engine.
    public var engine: String?
    /// Whether what was executed goes with the rows.
    public var hasCounts = true

    /// Creates a filter.
    public init(
        backbone: String? = nil, board: String? = nil, origin: Origin? = nil, engine: String? = nil
    ) {
        self.backbone = backbone
        self.board = board
        self.origin = origin
        self.engine = engine
    }

    var arguments: StatementArguments {
        ["backbone": backbone, "board": board, "origin": origin?.rawValue, "engine": engine]
    }
}

/// A file of an export, or the next piece of one.
public struct ExportFile: Hashable, Sendable {
    /// Name in its folder.
    public var name: String
    /// What it holds.
    public var text: String
}
