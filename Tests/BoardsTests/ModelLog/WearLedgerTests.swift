import BoardContract
import Testing

@testable import Boards
@testable import Facts

@Suite struct WearLedgerTests {
    /// A ledger in memory that refuses from some count on.
    private final class Tally: WearLedger {
        var erases: [Int] = []
        var chips: Set<ChipIdentity> = []
        var routes: Set<InstallRoute> = []
        var limit = Int.max

        func willErase(
            _ sector: Int, of chip: ChipIdentity, by route: InstallRoute
        ) throws(WearLedgerError) {
            guard erases.count < limit else { throw WearLedgerError(reason: "the ledger is full") }
            erases.append(sector)
            chips.insert(chip)
            routes.insert(route)
        }
    }

    private static let chip = ChipIdentity(
        board: "nucleo-f746zg", uniqueID: "0102030405060708090a0b0c", origin: .emulated)

    @Test(
        "every erase by either route is counted for the chip",
        arguments: [.probe, .link] as [InstallRoute])
    func counts(route: InstallRoute) throws {
        let scripted = try ScriptedBoard(imageBytes: 3000)
        let board = scripted.connected()
        let ledger = Tally()
        board.wearLedger = ledger
        board.installRoute = route
        _ = try board.attach()
        #expect(ledger.erases == scripted.chip.erasedSectors)
        #expect(ledger.erases == [0])
        ledger.routes = []
        for seed in 1...5 as ClosedRange<UInt64> {
            _ = try board.install(try ExampleModel.heavy(bytes: 250_000, seed: seed)) { _, _ in }
        }
        #expect(ledger.erases.count > 2)
        #expect(ledger.erases == scripted.chip.erasedSectors)
        #expect(ledger.chips == [Self.chip])
        #expect(ledger.routes == [route])
    }

    @Test(
        "what cannot be counted is not erased", arguments: [.probe, .link] as [InstallRoute])
    func refusal(route: InstallRoute) throws {
        let scripted = try ScriptedBoard(imageBytes: 3000)
        let board = scripted.connected()
        let ledger = Tally()
        board.wearLedger = ledger
        board.installRoute = route
        _ = try board.install(try ExampleModel.heavy(bytes: 850_000)) { _, _ in }
        let erased = scripted.chip.erasedSectors
        ledger.limit = ledger.erases.count
        let other = try ExampleModel.heavy(bytes: 850_000, seed: 2)
        #expect {
            try board.install(other) { _, _ in }
        } throws: { "\($0)".contains("cannot be counted: the ledger is full") }
        #expect(scripted.chip.erasedSectors == erased)
        ledger.limit = .max
        try board.recover()
        #expect(try !board.install(other) { _, _ in }.wasPresent)
        #expect(ledger.erases == scripted.chip.erasedSectors)
    }
}
