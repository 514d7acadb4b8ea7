import Boards
import Facts
import Latency
import Synchronization
import Testing

@testable import Campaigns
@testable import MeasurementExamples
@testable import Records

@Suite("Campaigns on several boards") struct BoardWorkerTests {
    let store: Store
    let plan = Plan(backbone: "kws", count: 12, seed: 1)
    let boards = [ScriptedBoard(), ScriptedBoard()]

    init() throws { store = try Store(inMemory: ()) }

    @Test("Two boards share the samples of a plan, each sample is there once with its board's name")
    func shared() throws {
        let outcome = try Crew(boards).run(plan, rules: CampaignRules(repeats: 1), in: store)
        #expect(outcome.profiled == 12 && outcome.left == 0 && outcome.runs.count == 1)
        let rows = try store.measurements()
        #expect(rows.compactMap(\.sample?.index).sorted() == Array(0..<12))
        #expect(Set(rows.map(\.place)).isSubset(of: ["board#1", "board#2"]))
    }

    @Test("Boards of different kinds each have all samples")
    func kinds() throws {
        boards[1].identity.board = "nucleo-f446re"
        let outcome = try Crew(boards).run(plan, rules: CampaignRules(repeats: 1), in: store)
        #expect(outcome.profiled == 24 && outcome.total == 24 && outcome.runs.count == 2)
    }

    @Test("A board that starts with another clock than its kind gets no work")
    func otherClock() throws {
        boards[1].identity.clockHz = 16_000_000
        let outcome = try Crew(boards).run(plan, rules: CampaignRules(repeats: 1), in: store)
        #expect(outcome.profiled == 12 && outcome.quarantined.count == 1)
        #expect(outcome.quarantined[0].reason.contains("clock: 16 MHz, 216 MHz expected"))
        #expect(Set(try store.measurements().map(\.board.clockHz)).count == 1)
    }

    @Test("A board that starts with another firmware than its fellows gets no work")
    func otherFirmware() throws {
        boards[1].identity.engineVersion += ".1"
        let outcome = try Crew(boards).run(plan, rules: CampaignRules(repeats: 1), in: store)
        #expect(outcome.profiled == 12 && outcome.quarantined.count == 1)
        #expect(outcome.quarantined[0].reason.contains("differs from the other boards"))
        #expect(Set(try store.measurements().map(\.board.engineVersion)).count == 1)
    }

    @Test("A board that does not recover is quarantined, and the others do its work")
    func lost() throws {
        boards[0].constantFailure = .timeout(request: "invoke", seconds: 1)
        boards[0].isGone = true
        let outcome = try Crew(boards).run(plan, rules: CampaignRules(repeats: 1), in: store)
        #expect(outcome.profiled == 12 && outcome.failed == 0)
        #expect(outcome.quarantined.map(\.place) == ["board#1"])
        #expect(Set(try store.measurements().map(\.place)) == ["board#2"])
        #expect(try store.failures().allSatisfy { !$0.isOutcome })
    }

    @Test("A board that recovers and fails again is quarantined after as many samples as the plan says")
    func failing() throws {
        boards[0].constantFailure = .timeout(request: "invoke", seconds: 1)
        let outcome = try Crew(boards).run(
            plan, rules: CampaignRules(repeats: 1, quarantineAfter: 2), in: store)
        #expect(outcome.profiled == 12 && outcome.failed == 0 && outcome.left == 0)
        #expect(outcome.quarantined.count <= 1)
        #expect(try store.failures().count <= 4)
    }

    @Test("A sample that every board dies of is left once all have tried it, and its attempts are kept")
    func failingEverywhere() throws {
        for board in boards { board.constantFailure = .timeout(request: "invoke", seconds: 1) }
        let rules = CampaignRules(repeats: 1, quarantineAfter: 100)
        let plan = Plan(backbone: "kws", count: 1, seed: 1)
        let outcome = try Crew(boards).run(plan, rules: rules, in: store)
        #expect(outcome.failed == 0 && outcome.left == 1)
        #expect(try store.failures().map(\.isOutcome) == Array(repeating: false, count: 2 * boards.count))
        for board in boards { board.constantFailure = nil }
        #expect(try Crew(boards).run(plan, rules: rules, in: store).profiled == 1)
    }

    @Test("With no board left the campaign ends in words, and another goes on from there")
    func none() throws {
        for board in boards {
            board.constantFailure = .timeout(request: "invoke", seconds: 1)
            board.isGone = true
        }
        let crew = Crew(boards)
        let failure = try #require(throws: Failure.self) {
            try crew.run(plan, rules: CampaignRules(repeats: 1), in: store)
        }
        #expect(failure.message.contains("12 samples are left"))
        for board in boards {
            board.constantFailure = nil
            board.isGone = false
            try board.recover()
        }
        #expect(try crew.run(plan, rules: CampaignRules(repeats: 1), in: store).profiled == 12)
    }

    @Test("The shards of a plan together are the plan, and none has a sample of another")
    func shards() throws {
        for index in 0..<5 {
            let rules = CampaignRules(repeats: 1, shard: .init(index: index, count: 5))
            let outcome = try Crew([boards[0]]).run(plan, rules: rules, in: store)
            #expect(outcome.profiled == outcome.total && outcome.doneBefore == 0)
        }
        #expect(try store.measurements().compactMap(\.sample?.index).sorted() == Array(0..<12))
    }

    @Test("The order seed changes the order and nothing else")
    func order() throws {
        let rules = CampaignRules(repeats: 1, orderSeed: 3)
        _ = try Crew([boards[0]]).run(plan, rules: rules, in: store)
        let indices = try store.measurements().compactMap(\.sample?.index)
        #expect(indices != Array(0..<12) && indices.sorted() == Array(0..<12))
    }

    @Test("The sentinel runs before, between and behind the samples, and says nothing where nothing moves")
    func sentinel() throws {
        let outcome = try Crew([boards[0]]).run(
            plan, rules: CampaignRules(repeats: 1, sentinel: SentinelRule(every: 5)), in: store)
        #expect(outcome.profiled == 12 && outcome.drifted == 0)
        // Before, after 5, after 10, at the end.
        #expect(try store.measurements().count == 12 + 4)
        #expect(try store.driftedCount() == 0)
    }

    @Test("Rows on both sides of the sentinel that moved are marked, and enter no fit")
    func drift() throws {
        // Two calls of invoke a model: sentinel, 4 samples, sentinel, 4 samples of which two came after the move.
        boards[0].drift = (from: 2 * 5 + 1 + 2 * 3, factor: 1.05)
        let outcome = try Crew([boards[0]]).run(
            Plan(backbone: "kws", count: 8, seed: 1),
            rules: CampaignRules(repeats: 1, sentinel: SentinelRule(every: 4)), in: store)
        #expect(outcome.profiled == 8 && outcome.drifted == 4)
        let samples = try store.measurements().filter { $0.sample != nil }
        #expect(samples.map { $0.drift != nil } == [false, false, false, false, true, true, true, true])
        #expect(try store.groups().first?.points.count == 4)
        // A campaign killed before its last sentinel has its rows marked by the first of the next one.
        let next = try Crew([boards[0]]).run(
            plan, rules: CampaignRules(repeats: 1, sentinel: SentinelRule(every: 4)), in: store)
        #expect(next.profiled == 4 && next.drifted == 4)
    }

    @Test("A sentinel that the board cannot run is an error of the plan")
    func badSentinel() throws {
        #expect(throws: PlanError.self) {
            try Crew([boards[0]]).run(
                plan, rules: CampaignRules(sentinel: SentinelRule(network: "nonsense")), in: store)
        }
    }

    @Test("Each model gets its deadline, and none is left behind")
    func deadline() throws {
        let outcome = try Crew([boards[0]]).run(
            plan, rules: CampaignRules(repeats: 1, timeLimit: .seconds(60)), in: store)
        #expect(outcome.profiled == 12)
        #expect(boards[0].deadline == nil)
        #expect(boards[0].deadlines == 12)
    }
}
