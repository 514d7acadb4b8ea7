import Boards
import Testing

@testable import MeasurementExamples
@testable import Measurements

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
        #expect(try store.export(sets[0].filter).first?.text.split(separator: "\n").count == 4)
        let group = try #require(try GroupFits.all(in: store, backbone: "ad").first).group
        #expect(sets[0].holds(group) && !sets[1].holds(group))
    }
}
