/// How erases come into the wear ledger.
extension ConnectedBoard {
    /// A programmer of a halted chip's flash that counts its erases.
    func programmer(_ probe: STLink) throws(ProbeError) -> FlashProgrammer {
        guard let wearLedger else { return FlashProgrammer(probe: probe, board: descriptor) }
        // Read from the chip: its firmware may be gone.
        let id = try probe.readMemory(descriptor.uniqueIDAddress, count: 12)
        let chip = chip(uniqueID: hex(id))
        return FlashProgrammer(probe: probe, board: descriptor) { (sector) throws(ProbeError) in
            do throws(WearLedgerError) {
                try wearLedger.willErase(sector, of: chip, by: .probe)
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
                throw .probe(error.description)
            }
        }
        try link().eraseFlash(address: sector.range.lowerBound, bytes: sector.range.count)
    }

    private func chip(uniqueID: String) -> ChipIdentity {
        ChipIdentity(board: descriptor.name, uniqueID: uniqueID, origin: origin)
    }
}
