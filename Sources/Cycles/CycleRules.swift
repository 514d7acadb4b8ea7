/// The prices of the cycle model, in core clock cycles.
///
/// Each is a literature value or says that it is a guess; `table` has the sources. `docs/explanation/cycle-model.md` tells how
/// well they predict.
public struct CycleRules: Hashable, Sendable {
    /// Prices that the dual-issue pipeline of the Cortex-M7 works with.
    var dualIssue = DualIssueRules()
    /// Prices of the Cortex-M4.
    var scalar = ScalarRules()

    /// A price with its name and where it comes from.
    public struct Entry: Sendable {
        /// The core that it belongs to.
        public let core: Core
        /// Its name, as `--set` takes it.
        public let name: String
        /// What it is the price of, and the source.
        public let source: String
        let path: Path

        static func whole(
            _ core: Core, _ name: String, _ path: any WritableKeyPath<CycleRules, Int> & Sendable,
            _ source: String
        ) -> Entry {
            Entry(core: core, name: name, source: source, path: .whole(path))
        }

        static func fraction(
            _ core: Core, _ name: String, _ path: any WritableKeyPath<CycleRules, Double> & Sendable,
            _ source: String
        ) -> Entry {
            Entry(core: core, name: name, source: source, path: .fraction(path))
        }

        enum Path: Sendable {
            /// A whole number, since the pipeline is simulated cycle by cycle.
            case whole(any WritableKeyPath<CycleRules, Int> & Sendable)
            case fraction(any WritableKeyPath<CycleRules, Double> & Sendable)
        }
    }

    /// Creates the rules as they are documented.
    public init() {}

    /// All prices.
    public static let table: [Entry] = DualIssueRules.table + ScalarRules.table

    /// What decides which events happen, so that counts of one value say nothing about another.
    public static let geometry = [
        "instruction_cache_bytes", "instruction_cache_ways", "data_cache_bytes", "data_cache_ways",
        "cache_line_bytes", "predictor_bits", "predictor_start", "accelerator_lines",
    ]

    /// Why a price cannot be set.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case unknown(String)
        case geometry(String)
        case outOfRange(String, found: Double)
        case notWhole(String, found: Double)

        /// One line with the cure.
        public var description: String {
            switch self {
            case .unknown(let name):
                "no rule is called '\(name)'; throughline reprice --list names them all"
            case .geometry(let name):
                "\(name) decides which events happen, so stored counts cannot be priced by another one; "
                    + "run the models again"
            case .outOfRange(let name, let found):
                "\(name) takes 0 to \(Int(CycleRules.largest)) cycles, found \(found)"
            case .notWhole(let name, let found):
                "\(name) takes whole cycles, since the pipeline is simulated cycle by cycle; found \(found)"
            }
        }
    }

    /// Largest price in cycles.
    static let largest = 1000.0

    /// The price with a name; nil if there is none.
    public subscript(name: String) -> Double? {
        guard let entry = Self.table.first(where: { $0.name == name }) else { return nil }
        return value(of: entry)
    }

    /// The price of an entry of the table.
    public func value(of entry: Entry) -> Double {
        switch entry.path {
        case .whole(let path): Double(self[keyPath: path])
        case .fraction(let path): self[keyPath: path]
        }
    }

    /// Sets a price by its name.
    public mutating func set(_ name: String, to value: Double) throws(Refusal) {
        guard let entry = Self.table.first(where: { $0.name == name }) else {
            throw Self.geometry.contains(name) ? .geometry(name) : .unknown(name)
        }
        guard (0...Self.largest).contains(value) else { throw .outOfRange(name, found: value) }
        switch entry.path {
        case .whole(let path):
            guard let whole = Int(exactly: value) else { throw .notWhole(name, found: value) }
            self[keyPath: path] = whole
        case .fraction(let path): self[keyPath: path] = value
        }
    }

    /// Prices by name, of one core.
    public func values(for core: Core) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: Self.table.filter { $0.core == core }.map { ($0.name, value(of: $0)) })
    }
}
