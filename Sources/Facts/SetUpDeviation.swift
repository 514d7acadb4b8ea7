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
    /// What a board at full speed has switched on: from its clock input, but for an STM32L4+, whose Nucleo has none.
    private static func switchedOn(_ board: BoardDescriptor) -> Set<String> {
        switch (board.core, board.flash.controller) {
        case ("cortex-m7", _): ["art", "dcache", "fpu", "hse", "icache", "overdrive", "prefetch"]
        case (_, .stm32f): ["art", "fpu", "hse", "overdrive", "prefetch"]
        case (_, .stm32l4): ["art", "boost", "fpu", "prefetch"]
        }
    }

    /// Wait states at 2.7 to 3.6 V: 216 MHz of an F7, 180 MHz of an F4, 120 MHz of an L4+ (RM0385 table 5, RM0390 table 5,
    /// RM0432 section 3.3.3).
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
        let expected = Self.switchedOn(descriptor)
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
