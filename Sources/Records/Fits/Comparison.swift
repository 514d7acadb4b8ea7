public import Facts
public import Latency

/// One side of a comparison: which rows it takes.
public struct ComparisonSide: Hashable, Sendable, CustomStringConvertible {
    /// Name of the kind of board, nil for any.
    public var board: String?
    /// Name of the engine, nil for any.
    public var engine: String?
    /// First digits of the firmware's build id, nil for any.
    public var firmware: String?
    /// Origin, nil for any.
    public var origin: Origin?
    /// As it was written.
    public let description: String

    /// Fewest digits that name a firmware.
    private static let fewestDigits = 6

    /// Reads a side such as `f746zg`, `tflm`, `f446re/bundled`, `silicon` or the first digits of a build id.
    ///
    /// - Throws: `PlanError` for a part that names none of these.
    public init(reading text: String) throws(PlanError) {
        description = text
        for part in text.split(separator: "/", omittingEmptySubsequences: false).map(String.init) {
            let kind = BoardDescriptor.called(part)
            if let kind, board == nil {
                board = kind.name
            } else if Engine(rawValue: part) != nil, engine == nil {
                engine = part
            } else if let value = Origin(rawValue: part), origin == nil {
                origin = value
            } else if part.utf8.count >= Self.fewestDigits, part.allSatisfy(\.isHexDigit), firmware == nil {
                firmware = part.lowercased()
            } else {
                throw PlanError(
                    place: "'\(text)'",
                    reason:
                        "expected a board, an engine, an origin or at least \(Self.fewestDigits) digits of a "
                        + "firmware's build id, joined by /, found '\(part)'")
            }
        }
    }

    func holds(_ row: MeasurementRow) -> Bool {
        (board ?? row.board.board) == row.board.board && (engine ?? row.board.engine) == row.board.engine
            && (origin ?? row.origin) == row.origin && row.board.firmwareBuildID.hasPrefix(firmware ?? "")
    }
}

/// Two boards, engines, firmwares or origins on the same models.
public struct Comparison: Sendable {
    /// What the two sides have in common, besides the models.
    public struct Subject: Hashable, Sendable {
        /// Name of the backbone; empty for models outside of one.
        public var backbone: String
        /// Kind of board; nil where the sides differ in it.
        public var board: String?
        /// Engine; nil where the sides differ in it.
        public var engine: String?
        /// Origin; nil where the sides differ in it.
        public var origin: Origin?

        /// In words.
        public var description: String {
            ([backbone.isEmpty ? "other models" : backbone]
                + [board, engine, origin?.rawValue].compactMap { $0 })
                .joined(separator: ", ")
        }
    }

    /// What they have in common.
    public let subject: Subject
    /// Latencies of the second side over those of the first.
    public let ratio: PairedRatio

    /// Pairs the latest rows of each model on both sides, one comparison for each subject.
    ///
    /// What neither side names is the same in each pair. Rows that a board drifted at are left out. Subjects with
    /// fewer than two pairs are left out.
    public static func all(
        _ first: ComparisonSide, _ second: ComparisonSide, in store: Store, backbone: String? = nil
    ) throws(StoreError) -> [Comparison] {
        struct Key: Hashable {
            var subject: Subject
            var model: String
        }
        var order: [Subject] = []
        var latest: [[Key: Double]] = [[:], [:]]
        for row in try store.measurements(backbone: backbone) where row.drift == nil {
            let subject = Subject(
                backbone: row.sample?.backbone ?? "",
                board: first.board == nil && second.board == nil ? row.board.board : nil,
                engine: first.engine == nil && second.engine == nil ? row.board.engine : nil,
                origin: first.origin == nil && second.origin == nil ? row.origin : nil)
            let key = Key(subject: subject, model: row.model.sha256)
            for (side, place) in [(first, 0), (second, 1)] where side.holds(row) {
                if !order.contains(subject) { order.append(subject) }
                latest[place][key] = row.latencyMilliseconds
            }
        }
        return order.compactMap { subject in
            let pairs = latest[0].filter { $0.key.subject == subject }
                .sorted { $0.key.model < $1.key.model }
                .compactMap { key, ms in latest[1][key].map { (first: ms, second: $0) } }
            return PairedRatio(pairs).map { Comparison(subject: subject, ratio: $0) }
        }
    }
}
