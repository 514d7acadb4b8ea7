import Boards
import Campaigns
import Facts
import Foundation
import Networks
import Records
import TestSupport
import Testing

/// Many models on one virtual board, by the way that a campaign takes.
@Suite("Wear of flash") struct WearTests {
    @Test("200 models of 60 KB erase no sector more than 25 times, and the ledger says what the flash says")
    func campaign() throws {
        let temporary = try TemporaryFolder("wear")
        let store = try Store(path: temporary.url.appending(path: "m.sqlite").path)
        let image = try FirmwareImage(
            path: try FirmwareLocator(home: Folders.repository.path).path(board: .f746zg, engine: "bundled"))
        let flash = temporary.url.appending(path: "flash.bin").path
        let board = try BoardSelector.virtual(.f746zg).open(firmware: image, flash: flash)
        board.wearLedger = StoredWearLedger(store: store, tool: Tool()) { Issue.record("\($0)") }
        for seed in 1...200 as ClosedRange<UInt64> {
            let network = NetworkSpec(
                name: "wear", inputShape: [1, 1, 1024],
                layers: [.flatten, .fullyConnected(units: 59, activation: .none)])
            let model = try Model(bytes: try ModelWriter.write(network, seed: seed))
            #expect((59 * 1024...61 * 1024).contains(model.bytes.count))
            let installed = try board.install(model) { _, _ in }
            #expect(!installed.wasPresent)
            if seed % 50 == 0 { #expect(try board.select(installed).opCount == model.operators.count) }
        }
        let wear = try #require(try store.wear().first)
        #expect(try store.wear().count == 1)
        #expect(wear.chip.uniqueID == (try board.attach().uniqueID))
        #expect(wear.chip.origin == .emulated)
        let models = wear.sectors.filter { $0.sector >= 4 }
        #expect(models.map(\.sector) == [4, 5, 6, 7])
        #expect(models.allSatisfy { (10...25).contains($0.erases) }, "\(models.map(\.erases))")
    }
}
