import ArgumentParser

/// The share of networks that an interval shall hold, as a percentage such as `95` or `95%`, or as a share such as
/// `0.95`.
///
/// A number below 1 without a percent sign is a share: nobody asks for an interval that holds less than one network in a
/// hundred, and 0.95 is how the level is written elsewhere.
struct Level: ArgumentText {
    /// Above 0 and below 1.
    let share: Double

    /// 95 %.
    static let standard = Level(share: 0.95)

    /// As a percentage.
    var percent: Double { 100 * share }

    static func reading(_ text: String) throws -> Level {
        let isPercent = text.hasSuffix("%")
        guard let value = Double(isPercent ? String(text.dropLast()) : text), value > 0, value < 100 else {
            throw ValidationError("expected a percentage between 0 and 100, such as 95")
        }
        return Level(share: isPercent || value >= 1 ? value / 100 : value)
    }
}
