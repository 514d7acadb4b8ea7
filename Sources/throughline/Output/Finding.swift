/// What one check of the doctor found.
struct Finding: Encodable {
    /// How it stands.
    enum State: String, Encodable {
        case fine
        /// Nothing is wrong, but the user may want to know.
        case remark
        case wrong
    }

    /// What was looked at.
    var check: String
    var state: State
    /// What was found.
    var detail: String
    /// What to do, nil if nothing.
    var cure: String?

    static func fine(_ check: String, _ detail: String) -> Finding {
        Finding(check: check, state: .fine, detail: detail)
    }

    static func remark(_ check: String, _ detail: String, cure: String) -> Finding {
        Finding(check: check, state: .remark, detail: detail, cure: cure)
    }

    static func wrong(_ check: String, _ detail: String, cure: String) -> Finding {
        Finding(check: check, state: .wrong, detail: detail, cure: cure)
    }
}
