import Facts
import Foundation
import Latency
import Networks
import TestSupport
import Testing

@testable import Campaigns
@testable import MeasurementExamples
@testable import Records

@Suite struct BackboneDescriptionTests {
    private static func file(_ name: String) throws -> String {
        try String(
            contentsOf: Folders.repository.appending(path: "docs/howto/backbones/\(name).yaml"),
            encoding: .utf8)
    }

    private static let budget = BoardBudget(Example.board)

    @Test("The example of a built-in backbone is that backbone, and draws the same networks")
    func builtIn() throws {
        let description = try BackboneDescription(reading: try Self.file("kws"))
        #expect(description.backbone == .kws && description.isKnown)
        #expect(try description.space.isEmpty)
        let known = try Plan(backbone: "kws", count: 12, seed: 5).draw(for: Self.budget)
        let described = try Plan(
            backbone: "kws", count: 12, seed: 5, space: StoreJSON.text(description.backbone)
        ).draw(for: Self.budget)
        #expect(known.candidates.map(\.architecture) == described.candidates.map(\.architecture))
    }

    @Test("A backbone of one's own is drawn, and each network is one of its space and can be built")
    func own() throws {
        let description = try BackboneDescription(reading: try Self.file("gesture"))
        #expect(!description.isKnown)
        let plan = Plan(
            backbone: "gesture", count: 40, seed: 2, design: .mixed, space: try description.space)
        let candidates = try plan.draw(for: Self.budget).candidates
        #expect(Set(candidates.map(\.architecture)).count == 40)
        for candidate in candidates {
            let network = try Architecture(id: candidate.architecture, of: description.backbone)
            #expect(try ModelCost(candidate.model()).ops == network.ops && network.ops == candidate.ops)
            for (width, choices) in [(network.stem, description.backbone.stemWidths.choices)] {
                #expect(choices.contains(width))
            }
        }
        #expect(throws: ModelError.self) { try Architecture(id: candidates[0].architecture) }
    }

    @Test("Rows of a described backbone are fitted by its own space, never with another's of the same name")
    func fitted() throws {
        let store = try Store(inMemory: ())
        let description = try BackboneDescription(reading: try Self.file("gesture"))
        var other = try Self.file("gesture")
        other.replace("classes: 5", with: "classes: 6")
        for (number, text) in [try Self.file("gesture"), other].enumerated() {
            let space = try BackboneDescription(reading: text).space
            let plan = Plan(backbone: "gesture", count: 24, seed: 2, space: space)
            let run = try store.run(
                of: plan, board: Example.board, origin: .emulated, provenance: Example.provenance)
            for (index, candidate) in try plan.draw(for: Self.budget).candidates.enumerated() {
                let cycles = UInt64(3_000_000 + candidate.ops * 2)
                try store.record(
                    Example.profile(100 * number + index, ops: candidate.ops, cycles: [cycles]),
                    sample: SamplePlace(
                        run: run.id, index: index, kind: candidate.kind, backbone: "gesture",
                        architecture: candidate.architecture))
            }
        }
        let groups = try store.groups()
        #expect(groups.map(\.points.count) == [24, 24])
        #expect(groups.map(\.observations.count) == [24, 24])
        #expect(try groups[0].group.space == description.space)
    }

    @Test(
        "What is wrong is named with its place",
        arguments: [
            ("name: gesture", "name: no name", "name"), ("name: gesture", "name: kws", "name"),
            ("input: [32, 6, 1]", "input: [32, 6]", "input"),
            ("input: [32, 6, 1]", "input: [32, 0, 1]", "input"),
            ("stride: 2, width: [8, 12", "stride: 0, width: [8, 12", "stem.stride"),
            ("width: [8, 12, 16, 24, 32]", "width: [8, 12, 4]", "stem.width"),
            ("width: [8, 12, 16, 24, 32]", "width: []", "stem.width"),
            ("window: [5, 3]", "window: [50, 3]", "stem.window"),
            ("window: 3, width", "window: 5, width", "stages[0].window"),
            ("kind: separable, stride: 2", "kind: separabel, stride: 2", "stages[1].kind"),
            ("kind: separable, stride: 2", "kind: separable, strid: 2", "stages[1]"),
            (
                "kind: separable, stride: 2", "kind: separable, residual: true, stride: 2",
                "stages[1].residual"
            ),
            ("{from: 16, through: 128, by: 16}", "{from: 16, through: 128, by: 0}", "stages[3].width.by"),
            ("{from: 16, through: 128, by: 16}", "{from: 16, through: 8}", "stages[3].width"),
            ("{from: 16, through: 128, by: 16}", "{from: 16}", "stages[3].width"),
            ("residual: true,", "residual: true, stride: 2,", "stages[4].stride"),
            ("tenths_of: 96", "tenths_of: 99999999999", "stages[4].expansion.tenths_of"),
            ("kind: bottleneck,", "kind: bottleneck, count: 100000,", "stages"),
            ("depth: {from: 0, through: 3}", "depth: {from: 0, through: 9}", "depth"),
            ("depth: {from: 0, through: 3}", "depth: {from: 2, through: 1}", "depth"),
            ("classes: 5", "classes: many", "classes"), ("classes: 5", "clases: 5", "top level"),
            ("classes: 5", "classes: -5", "classes"), ("stages:", "stages: {", "line"),
        ])
    func wrong(right: String, wrong: String, place: String) throws {
        let text = try Self.file("gesture").replacing(right, with: wrong)
        let error = try #require(throws: PlanError.self) { try BackboneDescription(reading: text) }
        #expect(error.place.hasPrefix(place), "\(error)")
        #expect(!error.description.contains("\n") && !error.reason.isEmpty)
    }

    @Test("A space that a damaged database holds is refused, not drawn from")
    func damaged() throws {
        var space = try BackboneDescription(reading: try Self.file("gesture")).space
        space.replace("[8,12,16,24,32]", with: "[]")
        let plan = Plan(backbone: "gesture", count: 4, seed: 2, space: space)
        #expect(throws: ModelError.self) { try plan.draw(for: Self.budget) }
    }
}
