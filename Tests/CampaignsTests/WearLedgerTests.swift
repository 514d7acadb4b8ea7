import Campaigns
import Facts
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Records

@Suite struct WearLedgerTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder("wear") }

    @Test("Erases add up by sector and route, and a worn sector is warned of once a session")
    func wear() throws {
        let path = temporary.url.appending(path: "wear.sqlite").path
        let store = try Store(path: path)
        let chip = ChipIdentity(board: "nucleo-f746zg", uniqueID: "aa", origin: .silicon)
        let other = ChipIdentity(board: "nucleo-f746zg", uniqueID: "aa", origin: .emulated)
        var warnings: [String] = []
        let ledger = StoredWearLedger(store: store, tool: Tool()) { warnings.append($0) }
        for _ in 0..<3 { try ledger.willErase(5, of: chip, by: .probe) }
        try ledger.willErase(5, of: chip, by: .link)
        try ledger.willErase(4, of: chip, by: .link)
        try ledger.willErase(5, of: other, by: .probe)
        let wear = try Store(path: path).wear()
        #expect(wear.map(\.chip) == [chip, other])
        #expect(wear[0].sectors.map(\.sector) == [4, 5])
        #expect(wear[0].sectors.map(\.byProbe) == [0, 3] && wear[0].sectors.map(\.bySerial) == [1, 1])
        #expect(wear[0].mostWorn?.erases == 4 && wear[0].warning == nil)
        #expect(wear[1].mostWorn?.erases == 1)
        #expect(warnings.isEmpty)
        try store.write { try $0.execute(sql: "UPDATE erases SET count = 7995 WHERE route = 'probe'") }
        for _ in 0..<3 { try ledger.willErase(5, of: chip, by: .probe) }
        #expect(warnings.isEmpty)
        for _ in 0..<3 { try ledger.willErase(5, of: chip, by: .link) }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("sector 5") ?? false)
        #expect(warnings.first?.contains("8000 times of 10000: near its endurance") ?? false)
        #expect(try store.wear()[0].warning?.contains("8002") ?? false)
        try store.write { try $0.execute(sql: "UPDATE erases SET count = 10000 WHERE route = 'probe'") }
        #expect(try store.wear()[0].warning?.contains("used up") ?? false)
    }
}
