import Boards
import Console
import Foundation
import Latency
import Networks
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import Jobs
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct SearchSessionTests {
    let temporary: TemporaryFolder
    let store: Store
    let board = ScriptedBoard()

    init() throws {
        temporary = try TemporaryFolder("search")
        store = try Store(inMemory: ())
    }

    private var folder: URL { temporary.url.appending(path: "out") }
    private var round: URL { folder.appending(path: "round-1") }

    private func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    /// A session whose program that searches is a script; `$OUT` is the folder of its round.
    private func session(_ script: String, isResumed: Bool = false) throws -> SearchSession {
        let program = temporary.url.appending(path: "train-\(UUID().uuidString)")
        // search --order FILE --data DIR --out DIR --resume
        try ExecutableScript.write("#!/bin/sh\nOUT=\"$7\"\n" + script, to: program)
        return SearchSession(
            task: .kws, backbone: .kws, data: temporary.url.path, folder: folder,
            options: SearchSettings(
                method: .family, recipe: SearchRecipe(epochs: 1), trainEpochs: 0, batch: 8, seed: 1,
                rounds: 1, samples: 1),
            limits: [.ops(20_000_000)], fit: nil,
            profiling: Profiling(Profiler(board: board, tool: Tool(), repeats: 1), into: store),
            isResumed: isResumed, program: try TrainingProgram(path: program.path), note: { _ in })
    }

    /// Writes what a search found, as the program does, and gives the script that puts it there.
    private func finding(_ id: String) throws -> String {
        let widths = ChosenWidths(
            stem: 40, stages: [[60], [100]] + Array(repeating: nil, count: Backbone.kws.stages.count - 2))
        let architecture = try widths.architecture(.kws)
        let outcome = SearchOutcome(
            order: SearchOrder(
                task: .kws, backbone: .kws, limits: [.ops(20_000_000)], method: .family,
                recipe: SearchRecipe(epochs: 1)),
            architecture: architecture.id, widths: widths, costs: [Double(architecture.ops)],
            candidates: [], history: [], effort: .none, trainingExamples: 10, validationExamples: 5)
        let file = temporary.url.appending(path: "found-\(id).json")
        try SnakeCaseJSON.data(outcome).write(to: file)
        return "cp '\(file.path)' \"$OUT/found.json\"\n"
    }

    @Test("a search is one card, one row of what was found, and a model")
    func card() throws {
        let card = try session(try finding("a")).run()
        let rows = try store.measurements()
        #expect(card.rounds.count == 1 && !card.isTrained && rows.count == 1)
        #expect(card.rounds[0].finding?.row == rows[0].id && rows[0].sample?.kind == .search)
        #expect(exists(folder.appending(path: "card.json")) && exists(folder.appending(path: "model.tflite")))
        #expect(throws: CommandError.self) { try SearchSession.requireNoEarlier(in: folder) }
    }

    @Test("what lies there is another search unless it is resumed, and then it is not searched again")
    func again() throws {
        let first = try session(try finding("a")).run()
        let error = try #require(throws: CommandError.self) { try session("exit 9\n").run() }
        #expect(error.message.contains("expected no earlier search, found one"))
        let second = try session("exit 9\n", isResumed: true).run()
        #expect(second.modelDigest == first.modelDigest)
        // Its network is on record already: the same row, and no other.
        #expect(second.rounds[0].finding?.row == first.rounds[0].finding?.row)
        #expect(second.rounds[0].finding?.latencyMs == first.rounds[0].finding?.latencyMs)
        #expect(try store.measurements().count == 1)
        board.identity.firmwareBuildID = String(repeating: "5", count: 40)
        let third = try session("exit 9\n", isResumed: true).run()
        #expect(third.rounds[0].finding?.row != first.rounds[0].finding?.row)
        #expect(try store.measurements().count == 2)
    }

    @Test("a first round that fails at once leaves neither its folder nor the one that was made for it")
    func failedRound() throws {
        let failure = try #require(throws: ProgramExit.self) { try session("exit 2\n").run() }
        #expect(failure.code == 2)
        #expect(!exists(folder))
        #expect(throws: Never.self) { try SearchSession.requireNoEarlier(in: folder) }
        #expect(throws: Never.self) { try session(try finding("b")).run() }
    }

    @Test("a folder that was there stays, with what is in it")
    func foreignFolder() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: folder.appending(path: "notes.txt"))
        #expect(throws: ProgramExit.self) { try session("exit 2\n").run() }
        #expect(!exists(round) && exists(folder.appending(path: "notes.txt")))
        try FileManager.default.removeItem(at: folder.appending(path: "notes.txt"))
        #expect(throws: ProgramExit.self) { try session("exit 2\n").run() }
        #expect(exists(folder) && !exists(round))
    }

    @Test("a round that was stopped with its state written stays, and is resumed")
    func stoppedRound() throws {
        #expect(throws: ProgramExit.self) {
            try session("echo state > \"$OUT/search.safetensors\"\nexit 130\n").run()
        }
        #expect(exists(round.appending(path: "order.json")))
        #expect(throws: CommandError.self) { try session(try finding("c")).run() }
        #expect(throws: Never.self) { try session(try finding("c"), isResumed: true).run() }
    }

    @Test("a board that fails on what was found leaves a row of it, and the round to go on from")
    func failedBoard() throws {
        board.failures[1] = .timeout(request: "invoke", seconds: 1)
        #expect(throws: Failure.self) { try session(try finding("d")).run() }
        #expect(try store.failures().count == 1 && exists(round.appending(path: "found.json")))
        #expect(throws: Never.self) {
            try board.recover()
            _ = try session("exit 9\n", isResumed: true).run()
        }
    }

    @Test("a search goes by the database's samples, else by the kept sets, and says so")
    func fit() throws {
        let kept = try Store(inMemory: ())
        try StoredSamples.record(30, in: kept)
        let place = temporary.url.appending(path: "measurements/2026-01-01-f746zg-kws").path
        _ = try TableExport(ExportFilter(), isBySets: false).write(kept, into: place)
        try FileManager.default.createDirectory(
            at: temporary.url.appending(path: "measurements/fits"), withIntermediateDirectories: true)
        var search = NetworkSearch(
            task: .kws, backbone: .kws, data: temporary.url.path, folder: folder, limits: WantedLimits(),
            settings: try session("exit 9\n").options, isResumed: false)
        search.keptSets = KeptSets(FirmwareLocator(home: temporary.url.path))
        func fit(_ engine: Engine, _ notes: inout [String]) throws -> Int? {
            var said: [String] = []
            defer { notes = said }
            return try search.fit(on: .f746zg, engine: engine, origin: .emulated, from: store) {
                said.append($0)
            }?.sampleCount
        }
        var notes: [String] = []
        #expect(try fit(.tflm, &notes) == nil && notes.isEmpty)
        #expect(try fit(.bundled, &notes) == 30 && notes.count == 1)
        #expect(notes.first?.contains("has no samples of kws on nucleo-f746zg; latency by 30 kept") == true)
        try StoredSamples.record(24, in: store)
        #expect(try fit(.bundled, &notes) == 24 && notes.isEmpty)
    }
}
