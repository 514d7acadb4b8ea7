/// Something in which a board was set up otherwise than its kind is, so that its figures are of another kind too.
public struct SetUpDeviation: Hashable, Sendable, CustomStringConvertible {
    /// What it is: `clock`, `flash wait states`, or a feature such as `hse`.
    public var name: String
    /// What the kind of board has.
    public var expected: String
    /// What this one has.
    public var found: String

    /// What was expected and what was found.
    public var description: String { "\(name): \(found), \(expected) expected" }
}

/// Which boards figures are taken of.
public enum SetUp: String, Hashable, Sendable, CaseIterable {
    /// Boards that run as their kind should: clock, wait states, over-drive, caches.
    case described
    /// Boards as they are; figures of one that deviates are a group of their own.
    case asFound = "as-found"
}

extension TimingIdentity {
    /// What a board at full speed from its clock input has switched on, by core.
    private static let switchedOn: [String: [String]] = [
        "cortex-m7": ["art", "dcache", "fpu", "hse", "icache", "overdrive", "prefetch"],
        "cortex-m4": ["art", "fpu", "hse", "overdrive", "prefetch"],
    ]
    /// Wait states at 2.7 to 3.6 V: 216 MHz of an F7, 180 MHz of an F4 (RM0385 table 5, RM0390 table 5).
    private static let waitStates = ["cortex-m7": 7, "cortex-m4": 5]

    /// How the firmware found the board, where that is not as its kind should be; empty if all is, or if the kind is not
    /// known here.
    public var deviations: [SetUpDeviation] {
        BoardDescriptor.all.first { $0.name == board }.map(deviations(from:)) ?? []
    }

    func deviations(from descriptor: BoardDescriptor) -> [SetUpDeviation] {
        var result: [SetUpDeviation] = []
        func compare(_ name: String, _ expected: String, _ found: String) {
            guard expected != found else { return }
            result.append(SetUpDeviation(name: name, expected: expected, found: found))
        }
        compare("clock", Self.hertz(descriptor.clockHz), Self.hertz(clockHz))
        if let expected = Self.waitStates[descriptor.core] {
            compare("flash wait states", "\(expected)", "\(flashWaitStates)")
        }
        let expected = Set(Self.switchedOn[descriptor.core] ?? features)
        for name in expected.union(features).sorted() {
            compare(name, expected.contains(name) ? "on" : "off", features.contains(name) ? "on" : "off")
        }
        return result
    }

    private static func hertz(_ value: Int) -> String {
        value % 1_000_000 == 0 ? "\(value / 1_000_000) MHz" : "\(value) Hz"
    }
}

extension BoardIdentity {
    /// How the firmware found the board, where that is not as this kind of board should be; empty if all is.
    ///
    /// A board whose clock input is missing, or whose over-drive fails, goes on and says so: its rows must not be mixed
    /// with others.
    public func deviations(from descriptor: BoardDescriptor) -> [SetUpDeviation] {
        TimingIdentity(self).deviations(from: descriptor)
    }
}
