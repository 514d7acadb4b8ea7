import Boards
import Console
import Foundation
import Latency
import Synchronization
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import Networks
@testable import Records
@testable import Workflows

@Suite struct CampaignSourceTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("plan")
        try write(Self.described, to: "mine.yaml")
    }

    private static let described = """
        name: mine
        input: [49, 10, 1]
        stem: {window: [10, 4], width: [8, 16]}
        stages: [{kind: separable, stride: 2, width: [8, 16]}]
        classes: 12
        """

    private var here: URL { URL(filePath: folder.url.path, directoryHint: .isDirectory) }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.url.appending(path: name))
    }

    private func source(_ plan: String) throws -> CampaignSource {
        try write(plan, to: "plan.yaml")
        return try CampaignSource(plan: folder.url.appending(path: "plan.yaml").path)
    }

    // MARK: Backbones

    @Test("a backbone is chosen by its name, which says all of it", arguments: Backbone.all.map(\.name))
    func named(name: String) throws {
        let choice = try BackboneChoice(name, in: here)
        #expect(choice.name == name && choice.space.isEmpty && choice.backbone == Backbone.named(name))
    }

    @Test("a backbone is chosen by a file beside the plan, and its space is kept with it")
    func described() throws {
        let choice = try BackboneChoice("mine.yaml", in: here)
        #expect(choice.name == "mine" && choice.backbone.classes == 12)
        #expect(choice.space.hasPrefix("{") && choice.space.contains("49"))
        #expect(BackboneChoice.isPossible("mine.yaml") && !BackboneChoice.isPossible("mine"))
    }

    @Test("neither a name nor a file, no such file, and a damaged one are refused with what was expected")
    func unknown() throws {
        try write("name: [", to: "broken.yaml")
        for (text, part) in [
            ("resnet", "expected a backbone of kws"), ("none.yaml", "none.yaml"),
            ("broken.yaml", "broken.yaml:"),
        ] {
            let error = try #require(throws: CommandError.self) {
                try BackboneChoice(text, in: here, place: "here: ")
            }
            #expect(error.exit == .input && error.message.contains(part), "\(error.message)")
            #expect(!error.message.contains("\n"))
        }
    }

    // MARK: Plans

    @Test("a plan's sets, boards and rules are the campaign's; boards of one name have numbers")
    func plan() throws {
        let source = try source(
            """
            samples:
              - {backbone: kws, count: 40, seed: 7}
              - {backbone: mine.yaml, design: coverage, count: 5}
              - backbone: layers
            boards:
              - {board: "virtual:f746zg", count: 2}
              - {board: "virtual:f746zg", engine: tflm}
              - {board: "virtual:f446re", timing: fast}
            repeats: 5
            order_seed: 3
            """)
        #expect(source.sets.map(\.plan.backbone) == ["kws", "mine", Plan.layerStudy])
        #expect(
            source.sets.map(\.plan.count) == [40, 5, LayerStudy.all.count])
        #expect(source.sets.map(\.plan.seed) == [7, 1, 0])
        #expect(source.sets.map(\.plan.design) == [.mixed, .coverage, .layers])
        #expect(source.sets.map(\.plan.space.isEmpty) == [true, false, true])
        #expect(
            source.places.map(\.name) == [
                "virtual:f746zg#1", "virtual:f746zg#2", "virtual:f746zg/tflm", "virtual:f446re/fast",
            ])
        #expect(source.rules.repeats == 5 && source.rules.orderSeed == 3 && source.rules.shard == .whole)
    }

    @Test("what several boards have to say begins with their names, and one alone says it as it is")
    func notes() {
        let heard = Mutex<[String]>([])
        var request = BoardRequest(.virtual(.f746zg))
        request.note = { text in heard.withLock { $0.append(text) } }
        let other = BoardRequest(.virtual(.f446re), timing: .fast)
        for (name, request) in CampaignSource.named([request, request, other]) {
            request.note?("from \(name)")
        }
        CampaignSource.named([request])[0].request.note?("alone")
        #expect(
            heard.withLock { $0 } == [
                "virtual:f746zg#1: from virtual:f746zg#1", "virtual:f746zg#2: from virtual:f746zg#2", "alone",
            ])
    }

    @Test(
        "an unknown engine, timing or board is refused with the plan's path and those there are",
        arguments: [
            ("{board: virtual:f746zg, engine: fast}", "expected an engine of bundled, tflm, found fast"),
            ("{board: virtual:f746zg, timing: slow}", "expected timing fast or detailed, found slow"),
            ("z80", "plan.yaml: boards: "),
        ])
    func refusals(board: String, part: String) throws {
        let error = try #require(throws: CommandError.self) {
            try source("samples: [{backbone: kws, count: 2}]\nboards: [\(board)]\n")
        }
        #expect(error.exit == .input && error.message.contains(part), "\(error.message)")
        #expect(error.message.hasPrefix(folder.url.path))
    }

    // MARK: The command line

    @Test("a request is the set that it asks for, and what a task of an array is told to do the same")
    func request() throws {
        var request = CampaignRequest(on: BoardRequest(.virtual(.f446re), engine: .tflm, timing: .fast))
        #expect(try request.set() == Plan(backbone: "kws", count: 24, seed: 1))
        request.count = 6
        request.seed = 9
        request.shard = CampaignRules.Shard(index: 1, count: 2)
        let source = try request.source()
        #expect(source.sets.map(\.plan) == [Plan(backbone: "kws", count: 6, seed: 9)])
        #expect(source.places.map(\.name) == ["virtual:f446re/tflm/fast"])
        #expect(source.rules.repeats == 3 && source.rules.shard == CampaignRules.Shard(index: 1, count: 2))
        #expect(
            request.arguments.joined(separator: " ")
                == "characterize --backbone kws --seed 9 --design mixed --count 6 --repeat 3 --boards 1 "
                + "--board virtual:f446re --engine tflm --timing fast")
        request.isLayerStudy = true
        #expect(try request.set().design == .layers && request.arguments.contains("--layers"))
        request.plan = "/x/plan.yaml"
        #expect(request.arguments == ["characterize", "--plan", "/x/plan.yaml"])
    }

    @Test("an active design has as many networks as a plain one at first, and stops where it is told")
    func active() throws {
        var request = CampaignRequest(on: BoardRequest(.standard))
        request.design = .active
        #expect(try request.set().count == ActiveDesign.plainCount)
        #expect(try request.set().until == Plan.standardUntil)
        request.until = 0.1
        #expect(try request.set().until == 0.1)
    }
}
