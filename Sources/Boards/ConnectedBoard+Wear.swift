import Facts

/// How erases come into the wear ledger.
extension ConnectedBoard {
    /// A programmer of a halted chip's flash that counts its erases.
    func programmer(_ probe: STLink, method: FlashProgrammer.Method = .loader) -> FlashProgrammer {
        guard let wearLedger else { return FlashProgrammer(probe: probe, board: descriptor, method: method) }
        return FlashProgrammer(probe: probe, board: descriptor, method: method) {
            (sector) throws(ProbeError) in
            // Read from the chip, as its firmware may be gone, and not before: a protected chip gives nothing.
            let id = try probe.readMemory(self.descriptor.uniqueIDAddress, count: 12)
            do throws(WearLedgerError) {
                try wearLedger.willErase(sector, of: self.chip(uniqueID: hex(id)), by: .probe)
            } catch {
                throw .uncounted(error)
            }
        }
    }

    /// Erases a sector by the firmware, counted.
    func eraseByLink(_ sector: BoardDescriptor.Sector) throws(BoardError) {
        if let wearLedger {
            let chip = chip(uniqueID: try attached().uniqueID)
            do throws(WearLedgerError) {
                try wearLedger.willErase(sector.index, of: chip, by: .link)
            } catch {
                throw .probe(.uncounted(error))
            }
        }
        try link().eraseFlash(address: sector.range.lowerBound, bytes: sector.range.count)
    }

    private func chip(uniqueID: String) -> ChipIdentity {
        ChipIdentity(board: descriptor.name, uniqueID: uniqueID, origin: origin)
    }
}
