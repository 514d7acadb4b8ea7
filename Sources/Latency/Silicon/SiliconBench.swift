/// Published figures of silicon beside the virtual board's (`measurements/silicon/points.csv`, docs/findings/silicon.md).
public struct SiliconBench: Hashable, Sendable {
    /// The figures.
    public var points: [SiliconPoint]
    /// Version of the cycle model that the emulated cycles are by.
    public var version: Int

    /// Names the figures.
    public init(points: [SiliconPoint], version: Int) {
        self.points = points
        self.version = version
    }

    /// The columns of the file, in order.
    public static let columns = [
        "source", "board", "core", "kind", "name", "build", "compiler", "grade", "silicon_cycles",
        "detailed_cycles", "fast_cycles", "model", "counts",
    ]

    /// Why a file is no bench.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case line(Int, expected: String, found: String)

        /// One line with the cure.
        public var description: String {
            switch self {
            case .line(let number, let expected, let found):
                "line \(number): expected \(expected), found '\(found)'; see measurements/README.md"
            }
        }
    }

    /// Reads the file: a line of names, then a line a point, fields without commas or quotes.
    public init(csv: String) throws(Refusal) {
        let lines = csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        guard let head = lines.first, head.map(String.init) == Self.columns else {
            throw .line(
                1, expected: Self.columns.joined(separator: ","),
                found: lines.first?.joined(separator: ",") ?? "")
        }
        (points, version) = ([], 0)
        for (index, fields) in lines.enumerated().dropFirst() {
            let number = index + 1
            guard fields.count == Self.columns.count else {
                throw .line(number, expected: "\(Self.columns.count) fields", found: "\(fields.count)")
            }
            func cycles(_ field: Int) throws(Refusal) -> Double {
                guard let value = Double(fields[field]), value > 0, value.isFinite else {
                    throw .line(
                        number, expected: "cycles in \(Self.columns[field])", found: String(fields[field]))
                }
                return value
            }
            guard let kind = SiliconPoint.Kind(rawValue: String(fields[3])) else {
                throw .line(number, expected: "network, layer, program or loop", found: String(fields[3]))
            }
            guard let model = Int(fields[11]), version == 0 || model == version else {
                throw .line(number, expected: "one version of the cycle model", found: String(fields[11]))
            }
            version = model
            var emulated = ["detailed": try cycles(9)]
            if !fields[10].isEmpty { emulated["fast"] = try cycles(10) }
            points.append(
                SiliconPoint(
                    source: String(fields[0]), board: String(fields[1]), core: String(fields[2]), kind: kind,
                    name: String(fields[4]), build: String(fields[5]), compiler: String(fields[6]),
                    grade: String(fields[7]), silicon: try cycles(8), emulated: emulated,
                    counts: fields[12] == "yes"))
        }
    }

    /// How far silicon lies from a tier of a core's model: the points of one source.
    public struct SourceErrors: Hashable, Sendable {
        /// The source.
        public var source: String
        /// Silicon over emulated, of each point.
        public var ratios: [Double]

        /// (emulated - silicon) / silicon of each point.
        ///
        /// No factor stands between them, so a source that is left out has the same errors.
        public var errors: [Double] { ratios.map { 1 / $0 - 1 } }
        /// Mean absolute error.
        public var mean: Double { errors.reduce(0) { $0 + abs($1) } / Double(max(errors.count, 1)) }
        /// Largest absolute error.
        public var worst: Double { errors.map(abs).max() ?? 0 }
    }

    /// Errors by source of the points that count, of the kinds given.
    public func errors(
        core: String, tier: String, kinds: Set<SiliconPoint.Kind> = [.network, .program]
    ) -> [SourceErrors] {
        var bySource: [String: [Double]] = [:]
        for point in points where point.counts && point.core == core && kinds.contains(point.kind) {
            guard let ratio = point.ratio(tier) else { continue }
            bySource[point.source, default: []].append(ratio)
        }
        return bySource.sorted { $0.key < $1.key }.map { SourceErrors(source: $0.key, ratios: $0.value) }
    }

    /// What silicon takes of a tier's cycles, by whole networks and programs; nil for fewer than two sources.
    public func range(core: String, tier: String, version: Int) -> SiliconRange? {
        guard version == self.version else { return nil }
        return SiliconRange(errors(core: core, tier: tier))
    }
}
