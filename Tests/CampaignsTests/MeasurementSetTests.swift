import Facts
import Foundation
import Latency
import Networks
import TestSupport
import Testing

@testable import Campaigns
@testable import MeasurementExamples
@testable import Records

@Suite struct MeasurementSetTests {
    @Test("Each backbone on each board is a set of its own, named by its day, with a plan that can be read")
    func sets() throws {
        let store = try Store(inMemory: ())
        let boards = [ScriptedBoard(), ScriptedBoard()]
        boards[1].identity.board = "nucleo-f446re"
        _ = try Crew(boards).run(
            Plan(backbone: "kws", count: 5, seed: .max), rules: CampaignRules(repeats: 2), in: store)
        _ = try Crew([boards[0]]).run(
            Plan(backbone: "ad", count: 3, seed: 4, design: .uniform), rules: CampaignRules(repeats: 2),
            in: store)
        let sets = try store.measurementSets()
        #expect(sets.map(\.backbone) == ["ad", "kws", "kws"])
        #expect(sets.map(\.rowCount) == [3, 5, 5])
        let day = try #require(try store.measurements().first).recordedAt.prefix(10)
        #expect(sets.map(\.name) == ["\(day)-f746zg-ad", "\(day)-f446re-kws", "\(day)-f746zg-kws"])
        let plan = try CampaignPlan(reading: sets[1].plan)
        #expect(plan.samples.map(\.backbone) == ["kws"] && plan.samples.map(\.seed) == [.max])
        #expect(plan.samples.map(\.count) == [5] && plan.samples.map(\.design) == [.mixed])
        #expect(plan.boards.map(\.board) == ["virtual:f446re"] && plan.repeats == 2)
        #expect(try store.files(sets[0].filter).first?.text.split(separator: "\n").count == 4)
        let group = try #require(try store.groups(backbone: "ad").first).group
        #expect(sets[0].holds(group) && !sets[1].holds(group))
        #expect(sets.flatMap(\.descriptions).isEmpty)
    }

    @Test("A set of a described backbone holds its description, and read back it is fitted by it")
    func described() throws {
        let text = try String(
            contentsOf: Folders.repository.appending(path: "docs/howto/backbones/gesture.yaml"),
            encoding: .utf8)
        let description = try BackboneDescription(reading: text)
        let store = try Store(inMemory: ())
        let plan = Plan(backbone: "gesture", count: 40, seed: 2, space: try description.space)
        let run = try store.run(
            of: plan, board: Example.board, origin: .emulated, provenance: Example.provenance)
        for (index, candidate) in try plan.draw(for: BoardBudget(Example.board)).candidates.enumerated() {
            try store.record(
                Example.profile(index, ops: candidate.ops, cycles: [UInt64(3_000_000 + 2 * candidate.ops)]),
                sample: SamplePlace(
                    run: run.id, index: index, kind: candidate.kind, backbone: "gesture",
                    architecture: candidate.architecture))
        }
        try store.recordFound(
            Example.profile(99), backbone: "gesture", architecture: "gesture-c8", seed: 2)
        let set = try #require(try store.measurementSets().first)
        let file = try #require(set.descriptions.first)
        #expect(set.descriptions.count == 1)
        #expect(try BackboneDescription(reading: file.text).backbone == description.backbone)
        let read = try CampaignPlan(reading: set.plan).samples
        #expect(read.map(\.backbone) == [file.name] && read.map(\.count) == [40])

        let files = try store.files(set.filter)
        let copy = try Store(inMemory: ())
        _ = try copy.importExport("set") { name in
            var rest = files.first { $0.name == name }.map { Array($0.text.utf8) }
            return rest == nil
                ? nil
                : {
                    defer { rest = [] }
                    return rest ?? []
                }
        }
        let fits = try #require(try copy.groups(backbone: "gesture").first)
        #expect(fits.observations.count == 40 && fits.group.space == plan.space)
    }

    @Test(
        "A description of a space that is known reads back as it",
        arguments: ["kws", "cifar", "vww50", "vww160a4"])
    func known(name: String) throws {
        let backbone = try #require(Backbone.named(name))
        #expect(try BackboneDescription(reading: BackboneDescription(of: backbone).text).backbone == backbone)
    }
}
