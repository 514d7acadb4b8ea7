import ArgumentParser

/// What an option or argument of ours is read as: text that is none is refused with what was expected.
///
/// An `ExpressibleByArgument` alone can only say that it cannot be read.
protocol ArgumentText: ExpressibleByArgument {
    /// Reads a text; throws a `ValidationError`, or another error in words, for one that is none.
    static func reading(_ text: String) throws -> Self
}

extension ArgumentText {
    init?(argument: String) {
        guard let value = try? Self.reading(argument) else { return nil }
        self = value
    }
}

extension Option where Value: ArgumentText {
    /// An option that must be given.
    init(name: NameSpecification = .long, help: ArgumentHelp? = nil) {
        self.init(name: name, help: help, transform: Value.reading)
    }

    /// An option that has a value unless another is given.
    init(wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
        self.init(wrappedValue: wrappedValue, name: name, help: help, transform: Value.reading)
    }
}

extension Option {
    /// An option that may be left out.
    init<Text: ArgumentText>(
        name: NameSpecification = .long, help: ArgumentHelp? = nil
    ) where Value == Text? {
        self.init(name: name, help: help, transform: Text.reading)
    }
}

extension Argument where Value: ArgumentText {
    /// An argument that must be given.
    init(help: ArgumentHelp? = nil) { self.init(help: help, transform: Value.reading) }
}

/// One of some names.
protocol NamedChoice: ArgumentText, RawRepresentable, CaseIterable where RawValue == String {
    /// The names in words.
    static var names: String { get }
}

extension NamedChoice {
    // Said again, since ArgumentParser has one for what has a raw value, too.
    init?(argument: String) { self.init(rawValue: argument) }

    static var names: String { "one of \(allCases.map(\.rawValue).joined(separator: ", "))" }

    static func reading(_ text: String) throws -> Self {
        guard let choice = Self(rawValue: text) else { throw ValidationError("expected \(names)") }
        return choice
    }

    /// The names as a sentence has them, such as `kws, vww or ad`.
    static var sentence: String {
        let names = allCases.map(\.rawValue)
        guard names.count > 1, let last = names.last else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
