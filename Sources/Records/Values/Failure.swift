public import Facts

/// A model that gave no figures, and why.
public struct Failure: Error, Codable, Hashable, Sendable {
    /// What kind of failure this is.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// The engine lacks an operator, type or version that the model needs.
        case unsupported
        /// Too little arena or flash.
        case doesNotFit = "does_not_fit"
        /// The firmware or its engine refused the model.
        case refused
        /// The board took a fault.
        case fault
        /// Nothing came back in time.
        case timeout
        /// Port, probe or protocol failed.
        case connection
        /// The board is not as expected, and going on must be asked for by name.
        case consent

        /// Whether it is what a board or its line did, which says nothing of the model: its sample stays open.
        public var isTransient: Bool {
            switch self {
            case .timeout, .connection, .consent: true
            case .unsupported, .doesNotFit, .refused, .fault: false
            }
        }

        /// The kinds that leave their sample open.
        static let transient = allCases.filter(\.isTransient)
    }

    /// What kind of failure this is.
    public var kind: Kind
    /// One line: what was expected, what was found, and the cure.
    public var message: String
    /// Bytes missing, for `doesNotFit`.
    public var bytesShort: Int?
    /// The fault, for `fault`.
    public var fault: FaultReport?
    /// A stable word for what a port or a probe failed at, such as `usb_denied`; not kept in a database.
    public var cause: String?

    /// Creates a failure.
    public init(
        kind: Kind, message: String, bytesShort: Int? = nil, fault: FaultReport? = nil, cause: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.bytesShort = bytesShort
        self.fault = fault
        self.cause = cause
    }

    /// Whether the model is at fault, so that no other attempt would help.
    public var isOfTheModel: Bool {
        switch kind {
        case .unsupported, .doesNotFit, .refused: true
        case .fault, .timeout, .connection, .consent: false
        }
    }
}
