public import Facts

/// Counts the erases of boards' flash sectors, each before it happens: flash wears out by being erased.
public protocol WearLedger: AnyObject {
    /// Counts an erase; the sector is erased only if this returns.
    ///
    /// - Parameters:
    ///   - sector: index of the flash sector.
    ///   - chip: whose flash it is.
    ///   - route: who erases, `probe` or `link`.
    func willErase(
        _ sector: Int, of chip: ChipIdentity, by route: InstallRoute
    ) throws(WearLedgerError)
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
