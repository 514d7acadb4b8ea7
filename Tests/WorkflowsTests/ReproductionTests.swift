import Console
import Foundation
import Jobs
import TestSupport
import Testing

@testable import Facts
@testable import Networks
@testable import Records
@testable import Workflows

@Suite struct ReproductionTests {
    let folder: TemporaryFolder
    let store: Store

    init() throws {
        folder = try TemporaryFolder("reproduce")
        store = try Store(inMemory: ())
    }

    private func reproduction(data: String, board: BoardDescriptor) -> Reproduction {
        Reproduction(
            task: .kws, data: data, folder: folder.url.appending(path: "out"), budget: .toy, board: board,
            seed: 1, store: store, isCancelled: { false },
            note: { Issue.record("nothing is to start: \($0)") },
            progress: { Issue.record("nothing is to start: \($0)") })
    }

    /// Runs it, and sees that it ends before anything was begun.
    private func refusal(_ data: String, on board: BoardDescriptor) throws -> CommandError {
        let error = try #require(throws: CommandError.self) {
            try reproduction(data: data, board: board).table { _ in "" }
        }
        #expect(error.exit == .input && !error.message.contains("\n"))
        #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/out"))
        #expect(try store.measurements().isEmpty)
        return error
    }

    @Test("a board smaller than any of the paper's is refused first")
    func board() throws {
        let small = BoardDescriptor(
            name: "nucleo-small", shortName: "small", core: "cortex-m4", deviceID: 1,
            flashBase: 0x0800_0000, sectorBytes: [64 * 1024], ramBase: 0x2000_0000, ramBytes: 64 * 1024,
            clockHz: 1_000_000, uniqueIDAddress: 0)
        #expect(
            try refusal("d", on: small).message.contains("a board of the paper's size, found nucleo-small"))
    }

    @Test("no program that trains is said before the first campaign")
    func program() throws {
        // Beside the program that runs these tests there is none.
        let environment = ProcessInfo.processInfo.environment["THROUGHLINE_TRAIN"] ?? ""
        guard environment.isEmpty, (try? TrainingProgram()) == nil else { return }
        #expect(try refusal(folder.url.path, on: .f746zg).kind == "training")
        let networks = PublishedNetworks(
            reproduction(data: folder.url.path, board: .f746zg), epochs: 1, batch: 2, limit: nil)
        let error = try #require(throws: CommandError.self) { try networks.train([]) }
        #expect(error.kind == "training")
    }

    @Test("data that are not there are told apart from a file, and from a program that is not there")
    func data() throws {
        let program = folder.url.appending(path: "train")
        let file = folder.url.appending(path: "file")
        try ExecutableScript.write("#!/bin/sh\nexit 0\n", to: program)
        try Data().write(to: file)
        for (path, found) in [("/nowhere/at/all", "found none"), (file.path, "found a file")] {
            let error = try #require(throws: CommandError.self) {
                try TrainingProgram(path: program.path, for: path)
            }
            #expect(error.exit == .input && error.message.contains(found), "\(error.message)")
        }
        #expect(throws: Never.self) { try TrainingProgram(path: program.path, for: folder.url.path) }
        let missing = try #require(throws: CommandError.self) {
            try TrainingProgram(path: file.path, for: folder.url.path)
        }
        #expect(missing.kind == "training")
    }
}
