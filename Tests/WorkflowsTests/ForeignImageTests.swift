import BoardContract
import Boards
import Facts
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Workflows

/// What becomes of a board that holds another's image.
@Suite struct ForeignImageTests {
    private static let image: [UInt8] = [0, 0, 1, 0x20, 0x09, 0, 0, 0x08, 0xFE, 0xE7, 0xFE, 0xE7]
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("foreign") }

    private func foreign(
        isAgreed: Bool = false, ask: (@Sendable (String) -> Bool)? = nil,
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) -> ForeignImage {
        ForeignImage(isAgreed: isAgreed, ask: ask, note: note, folder: folder.url.path)
    }

    private var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? []).sorted()
    }

    @Test(
        "it is refused where nobody can answer, in words that name the way, and nothing is saved or written",
        arguments: BoardDescriptor.all)
    func refused(kind: BoardDescriptor) throws {
        let scripted = try BoardContract.ScriptedBoard(board: kind, holding: Self.image)
        let before = scripted.chip.flash
        let board = scripted.connected()
        foreign().guardFlash(of: board)
        let error = try #require(throws: BoardError.self) { try board.attach() }
        guard case .consent(let text) = error else {
            Issue.record("expected a question of consent, found \(error)")
            return
        }
        #expect(text.contains("\(kind.name) 0102030405060708090a0b0c") && text.contains("--yes"))
        #expect(scripted.chip.flash == before && scripted.chip.erasedSectors.isEmpty && files.isEmpty)
    }

    @Test(
        "with a yes beforehand it is saved, said, and written over; the file brings it back",
        arguments: BoardDescriptor.all)
    func agreed(kind: BoardDescriptor) throws {
        let scripted = try BoardContract.ScriptedBoard(board: kind, holding: Self.image)
        let before = scripted.chip.flash
        let notes = Mutex<[String]>([])
        let board = scripted.connected()
        foreign(isAgreed: true, note: { text in notes.withLock { $0.append(text) } }).guardFlash(of: board)
        _ = try board.attach()
        let name = "flash-\(kind.name)-0102030405060708090a0b0c.bin"
        #expect(files == [name])
        let saved = [UInt8](try Data(contentsOf: folder.url.appending(path: name)))
        #expect(saved == before)
        #expect(notes.withLock { $0.count } == 1)
        #expect(notes.withLock { $0[0].contains("flash --restore") && $0[0].contains(name) })
        let restored = try RestoredFlash(folder.url.appending(path: name).path, to: board)
        #expect(restored.bytes == before.count && scripted.chip.flash == before)
        // The same bytes are in the file already.
        _ = try board.installFirmware()
        #expect(files == [name])
    }

    @Test("another image of the same chip goes into another file")
    func second() throws {
        for image in [Self.image, Self.image + [1]] {
            let board = try BoardContract.ScriptedBoard(holding: image).connected()
            foreign(isAgreed: true).guardFlash(of: board)
            _ = try board.attach()
        }
        #expect(files.count == 2 && files[0].hasSuffix("-2.bin"))
    }

    @Test("somebody at a terminal is asked once, and a no holds", arguments: [true, false])
    func asked(answer: Bool) throws {
        let scripted = try BoardContract.ScriptedBoard(holding: Self.image)
        let questions = Mutex(0)
        let board = scripted.connected()
        foreign(ask: { _ in
            questions.withLock { $0 += 1 }
            return answer
        }).guardFlash(of: board)
        if answer {
            _ = try board.attach()
        } else {
            #expect(throws: BoardError.self) { try board.attach() }
            #expect(throws: BoardError.self) { try board.recover() }
            #expect(scripted.chip.erasedSectors.isEmpty)
        }
        #expect(questions.withLock { $0 } == 1)
    }

    @Test("a file that cannot be written keeps the board as it is")
    func unwritable() throws {
        let scripted = try BoardContract.ScriptedBoard(holding: Self.image)
        let board = scripted.connected()
        ForeignImage(isAgreed: true, folder: "/nowhere/at/all").guardFlash(of: board)
        #expect(throws: BoardError.self) { try board.attach() }
        #expect(scripted.chip.erasedSectors.isEmpty)
    }

    @Test("blank flash and our own firmware are nobody's question")
    func ours() throws {
        let board = try BoardContract.ScriptedBoard().connected()
        foreign().guardFlash(of: board)
        _ = try board.attach()
        _ = try board.installFirmware()
        let planned = try PlannedFlash(board)
        #expect(planned.change.contents == .ours && planned.change.sectors.isEmpty)
        #expect(!PlannedFlashDocument(planned).needsConsent)
    }

    @Test("a copy of another size is refused before the board is touched")
    func wrongCopy() throws {
        let scripted = try BoardContract.ScriptedBoard(holding: Self.image)
        let path = folder.url.appending(path: "short.bin").path
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        let error = try #require(throws: (any Error).self) {
            try RestoredFlash(path, to: scripted.connected())
        }
        #expect("\(error)".contains("1048576 bytes, found 3"))
        #expect(scripted.chip.erasedSectors.isEmpty)
    }

    @Test("a board's silence is told after seconds, and then less and less often")
    func silence() {
        var told: [String] = []
        var note = SilenceNote(origin: .silicon) { told.append($0) }
        for second in stride(from: 3, through: 48, by: 3) {
            note.take("invoke", .seconds(second), .seconds(50))
        }
        #expect(told.count == 5 && told[0].contains("to invoke for 3 s") && told[0].contains("after 50 s"))
        note.take("hello", .seconds(3), .seconds(4))
        #expect(told.count == 6)
        var patient = SilenceNote(origin: .emulated) { told.append($0) }
        for second in stride(from: 3, through: 27, by: 3) {
            patient.take("invoke", .seconds(second), .seconds(50))
        }
        #expect(told.count == 6)
        patient.take("invoke", .seconds(30), .seconds(50))
        #expect(told.count == 7)
    }
}
