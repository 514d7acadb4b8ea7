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

/// A search for a front whose training program is a script, and what is asked of it later.
@Suite struct SearchFrontTests {
    let temporary: TemporaryFolder
    let store: Store

    init() throws {
        temporary = try TemporaryFolder("search-front")
        store = try Store(inMemory: ())
    }

    private var folder: URL { temporary.url.appending(path: "out") }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    private func widths(_ channels: Int) -> ChosenWidths {
        ChosenWidths(
            stem: 24,
            stages: [[channels], [channels]] + Array(repeating: nil, count: Backbone.kws.stages.count - 2))
    }

    /// Puts an outcome of three networks where the program would write it.
    private func finding() throws -> String {
        let candidates = [(24, 0.7), (40, 0.8), (60, 0.9)].map { channels, accuracy in
            SearchOutcome.Candidate(
                widths: widths(channels), accuracy: accuracy, loss: 1, trainedEpochs: 1,
                rungs: [TrainingRung(epochs: 1, accuracy: accuracy, loss: 1)])
        }
        let outcome = SearchOutcome(
            order: SearchOrder(
                task: .kws, backbone: .kws, limits: [.ops(20_000_000)], method: .front,
                recipe: SearchRecipe(epochs: 1)),
            architecture: "", widths: widths(60), costs: [1], candidates: candidates, history: [],
            effort: .none, trainingExamples: 10, validationExamples: 50)
        let file = temporary.url.appending(path: "found.json")
        try SnakeCaseJSON.data(outcome).write(to: file)
        return "cp '\(file.path)' \"$OUT/found.json\"\n"
    }

    private func session(
        _ script: String, limits: [Limit] = [.ops(20_000_000)], trainEpochs: Int? = 0,
        winners: SearchSettings.Winners = .best
    ) throws -> SearchSession {
        let program = temporary.url.appending(path: "train-\(UUID().uuidString)")
        try ExecutableScript.write("#!/bin/sh\nOUT=\"$7\"\n" + script, to: program)
        var settings = SearchSettings(
            method: .front, recipe: SearchRecipe(epochs: 1), trainEpochs: trainEpochs, batch: 8, seed: 1,
            rounds: 1, samples: 1)
        settings.winners = winners
        return SearchSession(
            task: .kws, backbone: .kws, data: temporary.url.path, folder: folder, options: settings,
            limits: limits, fit: nil,
            profiling: Profiling(Profiler(board: ScriptedBoard(), tool: Tool(), repeats: 1), into: store),
            isResumed: false, program: try TrainingProgram(path: program.path), note: { _ in })
    }

    @Test("a front's folder says what it was made of, and answers further limits into folders of its own")
    func answers() throws {
        let first = try session(try finding()).runFront(from: nil)
        #expect(first.folders == [""] && exists("card.json") && exists("front.json"))
        #expect(
            first.front.networks.count == 3
                && first.front.chosen.map(\.network) == [first.cards[0].architecture])
        let file = try Data(contentsOf: folder.appending(path: "front.json"))
        #expect(try SnakeCaseJSON.value(SearchFront.self, from: file) == first.front)
        let card = try Data(contentsOf: folder.appending(path: "card.json"))

        let earlier = try EarlierSearch(folder)
        #expect(earlier.data == temporary.url.standardizedFileURL.path)
        #expect(earlier.outcome.order.task == .kws)
        let ops = try widths(40).architecture(.kws).ops
        // Nothing is trained any more.
        let later = try session("exit 9\n", limits: [.ops(ops)]).runFront(from: earlier)
        #expect(later.folders == ["at-any"] && exists("at-any/card.json"))
        #expect(try later.cards[0].architecture == widths(40).architecture(.kws).id)
        #expect(try Data(contentsOf: folder.appending(path: "front.json")) == file)
        #expect(try Data(contentsOf: folder.appending(path: "card.json")) == card)
        #expect(try SearchCards.fronts(in: folder.path) == [first.front])
        #expect(try SearchCards.all(in: folder.path).count == 2)
        let none = #expect(throws: CommandError.self) {
            try session("exit 9\n", limits: [.ops(1000)]).runFront(from: earlier)
        }
        #expect(none?.message.contains("found none among 3") == true)
    }

    @Test("winners are trained anew by the recipe best, or go on from where the search left them if so told")
    func winners() throws {
        let file = temporary.url.appending(path: "arguments")
        let script =
            "if [ \"$1\" = train ]; then echo \"$@\" > '\(file.path)'; exit 9; fi\n" + (try finding())
        func arguments(_ epochs: Int?, _ winners: SearchSettings.Winners) throws -> String {
            try? FileManager.default.removeItem(at: folder)
            // The script trains nothing, so that the search ends there.
            #expect(throws: ProgramExit.self) {
                try session(script, trainEpochs: epochs, winners: winners).runFront(from: nil)
            }
            return try String(contentsOf: file, encoding: .utf8)
        }
        let best = try arguments(nil, .best)
        #expect(best.contains("--recipe best") && best.contains("--epochs 60 ") && !best.contains("--batch"))
        // In a folder of the network, which other limits that pick it share.
        let digest = try widths(60).architecture(.kws).digest.description.prefix(16)
        #expect(best.contains("/out/trained/\(digest)-best-60 "), "\(best)")
        #expect(try arguments(4, .best).contains("--epochs 4 "))
        // As many epochs and as large a batch as the search itself had.
        let continued = try arguments(nil, .continued)
        #expect(continued.contains("--epochs 1 ") && continued.contains("--batch 64"))
        #expect(!continued.contains("--recipe"))
    }

    @Test("a folder without a search for a front has no answers")
    func foreign() throws {
        let error = #expect(throws: CommandError.self) { try EarlierSearch(temporary.url) }
        #expect(error?.message.contains("search with --method front") == true)
        #expect(try SearchCards.fronts(in: temporary.url.path).isEmpty)
    }
}
