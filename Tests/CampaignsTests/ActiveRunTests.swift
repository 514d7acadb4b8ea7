import Networks
import Synchronization
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records

@Suite struct ActiveRunTests {
    private let plan = Plan(backbone: "kws", count: 60, seed: 3, design: .active, until: 0.02)

    private func run(
        _ plan: Plan, in store: Store, boards: Int = 1,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> CampaignOutcome {
        let places = (0..<boards).map { number in
            BoardPlace(name: "board#\(number)") { ScriptedBoard() }
        }
        return try Campaign(
            sets: [SampleSet(plan)], places: places, rules: CampaignRules(repeats: 1), tool: Tool(),
            store: store
        ).run(isCancelled: isCancelled)
    }

    private func architectures(in store: Store) throws -> [String?] {
        try store.measurements().sorted { ($0.sample?.index ?? 0) < ($1.sample?.index ?? 0) }
            .map(\.sample?.architecture)
    }

    @Test("Where latency goes with ops, the first batch is narrow enough, and the flashes saved are counted")
    func narrow() throws {
        let store = try Store(inMemory: ())
        let outcome = try run(plan, in: store)
        #expect(outcome.profiled == 24 && outcome.total == 24 && outcome.left == 0)
        let active = try #require(outcome.active.first)
        #expect(active.isReached && active.savedCount == 210 - 24 && active.count == 24)
        #expect(try store.measurements().allSatisfy { $0.sample?.kind == .coverage })
        let again = try run(plan, in: store)
        #expect(again.profiled == 0 && again.doneBefore == 24 && again.active == outcome.active)
    }

    @Test("Asked for more than there is, it goes on to the count, and a narrower wish goes on from there")
    func count() throws {
        let store = try Store(inMemory: ())
        var strict = plan
        (strict.until, strict.count) = (1e-12, 37)
        let outcome = try run(strict, in: store)
        #expect(outcome.profiled == 37 && outcome.active.first?.isReached == false)
        #expect(outcome.active.first?.savedCount == 0)
        strict.count = 44
        #expect(try run(strict, in: store).profiled == 7)
        #expect(Set(try architectures(in: store)).count == 44)
    }

    @Test("Stopped anywhere, on one board or two, the networks are those of an undisturbed run")
    func resumed() throws {
        var strict = plan
        (strict.until, strict.count) = (1e-12, 40)
        let undisturbed = try Store(inMemory: ())
        _ = try run(strict, in: undisturbed)
        for stop in [1, 23, 24, 25, 33, 36] {
            let store = try Store(inMemory: ())
            let asked = Atomic<Int>(0)
            _ = try run(
                strict, in: store, boards: stop % 2 + 1,
                isCancelled: { asked.add(1, ordering: .relaxed).newValue > stop })
            let rest = try run(strict, in: store, boards: 2)
            #expect(rest.left == 0 && rest.total == 40)
            #expect(try architectures(in: store) == architectures(in: undisturbed))
        }
    }
}
