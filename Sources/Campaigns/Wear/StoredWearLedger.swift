public import Boards
public import Facts
public import Records

/// A wear ledger in the database of measurements.
public final class StoredWearLedger: WearLedger {
    private let store: Store
    private let tool: () -> Tool
    private let warn: (String) -> Void
    private var warned: Set<ChipIdentity> = []

    /// Creates a ledger.
    ///
    /// - Parameters:
    ///   - tool: asked for when an erase is counted.
    ///   - warn: called with one line for each chip, once, when a sector nears its endurance.
    public init(store: Store, tool: @escaping @autoclosure () -> Tool, warn: @escaping (String) -> Void) {
        self.store = store
        self.tool = tool
        self.warn = warn
    }

    /// Counts an erase; it is on disk when this returns.
    public func willErase(
        _ sector: Int, of chip: ChipIdentity, by route: InstallRoute
    ) throws(WearLedgerError) {
        do {
            let erases = try store.countErase(of: sector, on: chip, by: route, provenance: tool().provenance)
            guard Double(erases) >= FlashWear.warningShare * Double(FlashWear.endurance),
                warned.insert(chip).inserted, let wear = try store.wear().first(where: { $0.chip == chip }),
                let warning = wear.warning
            else { return }
            warn(warning)
        } catch {
            throw WearLedgerError(reason: "\(error)")
        }
    }
}
