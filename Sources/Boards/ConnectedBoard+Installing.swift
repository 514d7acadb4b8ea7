import Facts
import Networks

/// Where a model goes in the board's flash.
extension ConnectedBoard {
    func install(
        _ model: Model, distrusting distrusted: Set<UInt32>, progress: (Int, Int) -> Void
    ) throws(BoardError) -> InstalledModel {
        let identity = try attached()
        let log = try modelLog(identity)
        let header = EntryHeader(model: model, at: log.region.lowerBound)
        let isErased = { (range: Range<UInt32>) throws(BoardError) in
            try self.linkBesideProbe().flashCRC(address: range.lowerBound, bytes: range.count)
                == CRC32.ofErased(range.count)
        }
        let plan: ModelLog.Plan
        if let address = placement.flashAddress {
            plan = try log.plan(for: header, at: address, isErased: isErased)
        } else {
            plan = try log.plan(for: header, distrusting: distrusted, isErased: isErased)
        }
        let installed: InstalledModel
        switch plan {
        case .reuse(let entry):
            installed = InstalledModel(model: model, at: entry.address, wasPresent: true)
        case .write(let address, let sectors):
            let header = EntryHeader(model: model, at: address, sequence: log.nextSequence)
            try write(model, header, at: address, erasing: sectors, spoiling: distrusted, progress: progress)
            installed = InstalledModel(model: model, at: address, wasPresent: false)
        }
        lastInstalled = (model, installed)
        return installed
    }

    private func write(
        _ model: Model, _ header: EntryHeader, at address: UInt32, erasing sectors: [Int],
        spoiling spoiled: Set<UInt32>, progress: (Int, Int) -> Void
    ) throws(BoardError) {
        let total = model.bytes.count + EntryHeader.byteCount
        progress(0, total)
        if try usesProbe() {
            try writeByProbe(model, header: header, at: address, erasing: sectors, spoiling: spoiled) {
                progress($0, total)
            }
            arenaOffset = nil
            try greeted(waits: LinkSession.startWaits)
        } else {
            try writeByLink(model, header: header, at: address, erasing: sectors, spoiling: spoiled) {
                progress($0, total)
            }
        }
    }

    private func modelLog(_ identity: BoardIdentity) throws(BoardError) -> ModelLog {
        let region = identity.modelBase..<identity.modelEnd
        // By the firmware whatever the route: it has just answered, and this takes fewer transfers than the probe does.
        let link = try linkBesideProbe()
        return try ModelLog(region: region, sectors: descriptor.sectors, areas: descriptor.logAreas) {
            (address) throws(BoardError) in
            try link.readFlash(address: address, bytes: EntryHeader.byteCount)
        }
    }

    /// Whether models go by the probe; asked for the first time, an automatic choice tries the probe.
    func usesProbe() throws(BoardError) -> Bool {
        switch installRoute {
        case .probe: return true
        case .link: return false
        case .automatic:
            let isThere = (try? onProbe { (_) throws(ProbeError) in }) != nil
            installRoute = isThere ? .probe : .link
            return isThere
        }
    }

    /// Bytes of flash that a model's log entry takes.
    public static func flashSpan(ofModelBytes bytes: Int) -> Int { EntryHeader.span(length: bytes) }

    // MARK: The arena

    /// Chooses where models installed and selected from now on lie, and their arena.
    public func place(_ placement: Placement) throws(BoardError) {
        try guarded { () throws(BoardError) in
            _ = try attached().placed(placement)
            self.placement = placement
        }
    }

    /// Tells the firmware where the arena starts, unless it knows.
    func placeArena() throws(BoardError) {
        let whole = try attached()
        let offset = try whole.placed(placement).arenaBase - whole.arenaBase
        guard arenaOffset != offset else { return }
        try link().placeArena(offset: offset)
        arenaOffset = offset
    }
}
