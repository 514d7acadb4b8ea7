import ArgumentParser
import Workflows

/// A length of time such as `640ms`, `2s` or `500us`.
struct Period {
    /// Milliseconds.
    let milliseconds: Double

    init?(_ text: String) {
        guard let milliseconds = Quantity.milliseconds(text) else { return nil }
        self.milliseconds = milliseconds
    }
}

extension Period: ArgumentText {
    static func reading(_ text: String) throws -> Period {
        guard let period = Period(text) else {
            throw ValidationError("expected a time above 0 with its unit, such as 640ms, 2s or 500us")
        }
        return period
    }
}
