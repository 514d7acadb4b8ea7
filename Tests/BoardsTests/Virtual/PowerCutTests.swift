import Foundation
import Networks
import TestSupport
import Testing

@testable import Boards
@testable import Facts

/// The supply fails in the midst of an erase or of a word, anywhere in the work: what flash holds then is all that is
/// left, and the next run finds it on a board that was just switched on.
@Suite(.enabled(if: Rig.missing == nil || Rig.isRequired, "build firmware and virtual board"))
struct PowerCutTests {
    /// Erases, or words, that a piece of work takes in flash.
    private static func words(_ bytes: Int) -> Int { (bytes + 3) / 4 }
    private static let headerWords = words(EntryHeader.byteCount)

    private let kind = BoardDescriptor.f746zg
    private let image: FirmwareImage
    private let folder: URL
    private let kept: Model
    private let new: Model

    init() throws {
        image = try FirmwareImage(path: try FirmwareLocator().path(board: kind, engine: "bundled"))
        folder = FileManager.default.temporaryDirectory.appending(path: "power-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        kept = try ExampleModel.small(seed: 1)
        new = try ExampleModel.small(seed: 2)
    }

    // MARK: Boards

    /// Flash with the firmware, and pieces more.
    private func flash(with pieces: [FlashProgrammer.Piece]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xFF, count: kind.flashBytes)
        let firmware = image.segments.map { FlashProgrammer.Piece(address: $0.address, bytes: $0.bytes) }
        for piece in firmware + pieces {
            let start = Int(piece.address - kind.flashBase)
            bytes.replaceSubrange(start..<(start + piece.bytes.count), with: piece.bytes)
        }
        return bytes
    }

    private func entry(_ model: Model, at address: UInt32, sequence: UInt32) -> FlashProgrammer.Piece {
        let header = EntryHeader(model: model, at: address, sequence: sequence)
        return FlashProgrammer.Piece(address: address, bytes: header.bytes + model.bytes)
    }

    private func write(_ flash: [UInt8]) throws -> String {
        let path = folder.appending(path: "flash-\(UUID().uuidString).bin")
        try Data(flash).write(to: path)
        return path.path
    }

    /// A board that is switched on with the flash of a file, and off at a flash operation if one is given.
    private func board(flash: String, cutIn operation: Int? = nil) throws -> ConnectedBoard {
        var program = try VirtualBoardProcess.executablePath()
        if let operation {
            let script = folder.appending(path: "board-\(UUID().uuidString)")
            let text = "#!/bin/sh\nexec '\(program)' \"$@\" --cut-power-in \(operation)\n"
            try ExecutableScript.write(text, to: script)
            program = script.path
        }
        let (kind, path) = (kind, program)
        return ConnectedBoard(descriptor: kind, origin: .emulated, firmware: image) {
            () throws(BoardError) in
            try VirtualBoardProcess(board: kind, flash: flash, executable: path).connection()
        }
    }

    /// Runs the model on a board and returns its output.
    private func output(of model: Model, on board: ConnectedBoard) throws -> [UInt8] {
        let selected = try board.select(try board.install(model) { _, _ in })
        for (index, port) in selected.inputs.enumerated() {
            try board.write([UInt8](repeating: 3, count: port.bytes), input: index)
        }
        _ = try board.invoke(count: 1, cold: false)
        return try board.read(output: 0)
    }

    /// Whether a model lies in flash as a whole; it is installed if it does not.
    private func holds(_ model: Model, _ board: ConnectedBoard) throws -> Bool {
        try board.install(model) { _, _ in }.wasPresent
    }

    /// Asks the firmware to run what lies at an address.
    private func select(_ model: InstalledModel, _ board: ConnectedBoard) throws {
        _ = try board.link().select(model)
    }

    // MARK: Models

    @Test("while a model is written: the firmware refuses the half, the next run repairs it, the others stay")
    func model() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let base = kind.flashBase + 128 * 1024
        let first = entry(kept, at: base, sequence: 0)
        let target = EntryHeader(model: kept, at: base).next
        let before = flash(with: [first])
        let blobWords = Self.words(new.bytes.count)
        let total = blobWords + Self.headerWords
        // The header's CRC is its 14th word, the sequence number the one behind it.
        let whole = blobWords + 14
        try cut(
            before, at: [1, 2, blobWords / 3, blobWords - 1, blobWords] + Array(blobWords + 1...total + 1)
        ) {
            operation, board in
            let half = InstalledModel(model: new, at: target, wasPresent: true)
            if operation <= whole {
                #expect(throws: BoardError.self, "at \(operation)") { try select(half, board) }
            }
            let isKept = try holds(kept, board)
            #expect(isKept, "at \(operation)")
        }
    }

    @Test("while the log's ring wraps: the models of the other sectors stay, the next run repairs the rest")
    func ring() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let sectors = kind.sectors.filter { $0.index >= 4 }
        let models = try sectors.map { sector in
            try ExampleModel.heavy(bytes: sector.range.count - 8 * 1024, seed: UInt64(sector.index))
        }
        let entries = zip(sectors, models).map { sector, model in
            entry(model, at: sector.range.lowerBound, sequence: UInt32(sector.index))
        }
        let before = flash(with: entries)
        // Each sector has less than 20 KiB left.
        let model = try ExampleModel.heavy(bytes: 20 * 1024, seed: 9)
        let total = 1 + Self.words(model.bytes.count) + Self.headerWords
        try cut(before, at: [1, 2, total / 2, total - 16, total - 3, total, total + 1], writing: model) {
            operation, board in
            for model in models.dropFirst() {
                let isKept = try holds(model, board)
                #expect(isKept, "at \(operation)")
            }
        }
    }

    /// Cuts the supply at each of some operations while a model is written, and looks at the board afterwards.
    ///
    /// - Parameter examine: called with the operation and the board that was switched on again, before the repair.
    private func cut(
        _ before: [UInt8], at operations: [Int], writing model: Model? = nil,
        examine: (Int, ConnectedBoard) throws -> Void
    ) throws {
        let model = model ?? new
        let expected = try output(of: model, on: try board(flash: try write(flash(with: []))))
        var failures = 0
        for operation in operations {
            let path = try write(before)
            do {
                let failing = try board(flash: path, cutIn: operation)
                _ = try failing.install(model) { _, _ in }
                #expect(operation == operations.last, "at \(operation)")
            } catch let error as BoardError {
                failures += 1
                #expect(!error.description.isEmpty)
            }
            let again = try board(flash: path)
            _ = try again.attach()
            try examine(operation, again)
            #expect(try output(of: model, on: again) == expected, "at \(operation)")
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(failures == operations.count - 1, "all but the last operation were cut")
    }

    // MARK: Firmware

    @Test("while firmware is written: no half of it starts, the next run repairs it, the models stay")
    func firmware() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let address = kind.flashBase + 128 * 1024
        var before = flash(with: [entry(kept, at: address, sequence: 0)])
        let expected = try output(of: kept, on: try board(flash: try write(before)))
        let idAddress = try #require(image.buildIDAddress)
        // Another firmware: one with another build id.
        before[Int(idAddress - kind.flashBase)] ^= 0x55
        let stale = try #require(kind.sectors.first { $0.range.contains(idAddress) })
        let parts = image.segments.map { segment in
            stale.range.clamped(to: segment.address..<(segment.address + UInt32(segment.bytes.count))).count
        }
        let total = 1 + parts.map(Self.words).reduce(0, +)
        #expect(stale.index == 0 && total > 1000)
        let vector = Array(flash(with: [])[4..<8])
        let operations = [1, 2, 3, 400, total / 2, total - 3, total - 2, total - 1, total, total + 1]
        for operation in operations {
            let path = try write(before)
            do {
                _ = try board(flash: path, cutIn: operation).installFirmware()
                #expect(operation == operations.last, "at \(operation)")
            } catch let error as BoardError {
                #expect(!error.description.isEmpty)
                let found = Array(try Data(contentsOf: URL(filePath: path)))
                #expect(Array(found[4..<8]) != vector, "at \(operation): \(error)")
            }
            let again = try board(flash: path)
            #expect(try again.attach().firmwareBuildID == image.buildID, "at \(operation)")
            #expect(try again.firmwareIsIntact(), "at \(operation)")
            #expect(try holds(kept, again), "at \(operation)")
            #expect(try output(of: kept, on: again) == expected, "at \(operation)")
            try FileManager.default.removeItem(atPath: path)
        }
    }
}
