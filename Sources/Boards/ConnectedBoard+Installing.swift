import Networks

/// Where a model goes in the board's flash.
extension ConnectedBoard {
    func install(
        _ model: Model, distrusting distrusted: Set<UInt32>, progress: (Int, Int) -> Void
    ) throws(BoardError) -> InstalledModel {
        let identity = try attached()
        let log = try modelLog(identity, searching: model)
        let plan = try log.plan(
            for: EntryHeader(model: model, at: log.region.lowerBound), distrusting: distrusted
        ) { (range) throws(BoardError) in
            try link().flashCRC(address: range.lowerBound, bytes: range.count) == CRC32.ofErased(range.count)
        }
        let installed: InstalledModel
        switch plan {
        case .reuse(let entry):
            installed = InstalledModel(model: model, at: entry.address, wasPresent: true)
        case .write(let address, let sectors):
            try write(model, at: address, erasing: sectors, spoiling: distrusted, progress: progress)
            installed = InstalledModel(model: model, at: address, wasPresent: false)
        }
        lastInstalled = (model, installed)
        return installed
    }

    private func write(
        _ model: Model, at address: UInt32, erasing sectors: [Int], spoiling spoiled: Set<UInt32>,
        progress: (Int, Int) -> Void
    ) throws(BoardError) {
        let total = model.bytes.count + EntryHeader.byteCount
        progress(0, total)
        switch installRoute {
        case .probe:
            try writeByProbe(model, at: address, erasing: sectors, spoiling: spoiled) { progress($0, total) }
            try greeted()
        case .link:
            try writeByLink(model, at: address, erasing: sectors) { progress($0, total) }
        }
    }

    private func modelLog(_ identity: BoardIdentity, searching model: Model) throws(BoardError) -> ModelLog {
        let region = identity.modelBase..<identity.modelEnd
        switch installRoute {
        case .probe:
            return try onProbe { (probe) throws(ProbeError) in
                try ModelLog(region: region, sectors: descriptor.sectors) { (address) throws(ProbeError) in
                    try probe.readMemory(address, count: EntryHeader.byteCount)
                }
            }
        case .link:
            // The firmware offers no reading of flash, but a CRC tells whether a header is the one looked for: that
            // of the summed bytes, since with their sum behind them all headers have the same CRC.
            return try ModelLog(region: region, sectors: descriptor.sectors) { (address) throws(BoardError) in
                let header = EntryHeader(model: model, at: address).bytes
                let summed = Array(header.prefix(EntryHeader.summedBytes))
                let found = try link().flashCRC(address: address, bytes: summed.count)
                return found == CRC32.of(summed) ? header : []
            }
        }
    }
}
