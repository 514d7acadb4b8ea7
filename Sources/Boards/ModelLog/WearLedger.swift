/// Counts the erases of boards' flash sectors, each before it happens: flash wears out by being erased.
public protocol WearLedger: AnyObject {
    /// Counts an erase; the sector is erased only if this returns.
    ///
    /// - Parameters:
    ///   - sector: index of the flash sector.
    ///   - chip: whose flash it is.
    ///   - route: who erases, `probe` or `link`.
    func willErase(
        _ sector: Int, of chip: ChipIdentity, by route: ConnectedBoard.InstallRoute
    ) throws(WearLedgerError)
}

/// One chip among all of its kind.
public struct ChipIdentity: Codable, Hashable, Sendable {
    /// Board name, such as `nucleo-f746zg`.
    public var board: String
    /// The chip's 96-bit id, 24 lower-case hexadecimal digits.
    public var uniqueID: String
    /// Silicon or emulated.
    public var origin: Origin

    /// Creates the name of a chip.
    public init(board: String, uniqueID: String, origin: Origin) {
        self.board = board
        self.uniqueID = uniqueID
        self.origin = origin
    }
}

/// Why an erase could not be counted.
public struct WearLedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the ledger says.
    public var reason: String

    /// Creates an error.
    public init(reason: String) { self.reason = reason }

    /// What was not done, why, and the cure.
    public var description: String {
        "flash was not erased since the erase cannot be counted: \(reason)"
    }
}
