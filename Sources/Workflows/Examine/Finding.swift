/// What one check of the doctor found.
package struct Finding: Encodable {
    /// How it stands.
    package enum State: String, Encodable {
        case fine
        /// Nothing is wrong, but the user may want to know.
        case remark
        case wrong
    }

    /// What was looked at.
    package var check: String
    package var state: State
    /// What was found.
    package var detail: String
    /// What to do, nil if nothing.
    package var cure: String?

    package static func fine(_ check: String, _ detail: String) -> Finding {
        Finding(check: check, state: .fine, detail: detail)
    }

    package static func remark(_ check: String, _ detail: String, cure: String) -> Finding {
        Finding(check: check, state: .remark, detail: detail, cure: cure)
    }

    package static func wrong(_ check: String, _ detail: String, cure: String) -> Finding {
        Finding(check: check, state: .wrong, detail: detail, cure: cure)
    }
}
