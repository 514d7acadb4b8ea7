import Boards
import Facts
import Foundation
import TestSupport
import Testing

/// What a firmware's file tells before it runs is what the board then says.
@Suite("Offers of firmware")
struct FirmwareOfferTests {
    @Test("engine, arena and room for a model are those of the board", arguments: BoardDescriptor.all)
    func same(descriptor: BoardDescriptor) throws {
        let bench = try Bench(descriptor)
        let offer = try #require(bench.board.offer)
        let identity = try bench.board.attach()
        #expect(offer.board == descriptor.name)
        #expect(offer.engine == identity.engine)
        #expect(offer.arenaExtents == identity.arenaExtents)
        #expect(offer.arenaBytes == identity.arenaBytes)
        #expect(
            offer.modelBytes
                == Int(identity.modelEnd - identity.modelBase) - FirmwareLimits.entryHeaderBytes)
        #expect(offer.operators == nil)
        for memory in Placement.Memory.allCases {
            let placement = Placement(arena: memory)
            let placed = try? identity.placed(placement)
            #expect((try? offer.placed(placement))?.arenaBytes == placed?.arenaBytes)
        }
    }

    @Test("a firmware for another kind of board is refused before the board is touched")
    func otherBoard() throws {
        let path = try FirmwareLocator(home: Folders.repository.path).path(board: .f446re, engine: "bundled")
        let board = ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: try FirmwareImage(path: path)
        ) { () throws(BoardError) in throw .transport("touched") }
        let error = #expect(throws: BoardError.self) { try board.attach() }
        #expect(
            error?.description.contains("expected one for nucleo-f746zg, found one for nucleo-f446re") == true
        )
        #expect(error?.description.contains(path) == true)
    }

    @Test("damaged tables of sections and symbols never trap", arguments: 0..<20)
    func hostile(seed: UInt64) throws {
        let path = try FirmwareLocator(home: Folders.repository.path).path(board: .f446re, engine: "bundled")
        let elf = [UInt8](try Data(contentsOf: URL(filePath: path)))
        var numbers = SeededNumbers(seed: seed)
        // Section headers stand at the end, behind the names and symbols.
        let start = Int(
            UInt32(elf[32]) | UInt32(elf[33]) << 8 | UInt32(elf[34]) << 16 | UInt32(elf[35]) << 24)
        for _ in 0..<5 {
            var damaged = elf
            for _ in 0..<Int.random(in: 1...12, using: &numbers) {
                let at =
                    Bool.random(using: &numbers)
                    ? Int.random(in: start..<elf.count, using: &numbers)
                    : Int.random(in: 32..<52, using: &numbers)
                damaged[at] = UInt8.random(in: 0...255, using: &numbers)
            }
            guard let image = try? FirmwareImage(elf: damaged) else { continue }
            #expect(image.buildID.count == 40)
        }
    }
}
