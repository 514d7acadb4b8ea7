import BoardContract
import Boards
import Networks
import Synchronization
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// How long a campaign waits for boards that say nothing.
@Suite struct CampaignPatienceTests {
    @Test("each board is told what its samples and its sentinel should take")
    func told() throws {
        let boards = [MeasurementExamples.ScriptedBoard(), MeasurementExamples.ScriptedBoard()]
        for board in boards { board.identity.arenaBytes = 300_000 }
        boards[1].origin = .silicon
        let store = try Store(inMemory: ())
        let rules = CampaignRules(
            repeats: 1, sentinel: SentinelRule(network: "kws-c16-d16s2-d40", every: 2, tolerance: 0.01))
        _ = try Crew(boards).run(
            Plan(backbone: "kws", count: 3, seed: 1), rules: rules, in: store,
            expecting: { model, identity, origin in
                identity.board == "nucleo-f746zg" && origin == .silicon
                    ? .milliseconds(model.bytes.count) : nil
            })
        // Three samples, and the sentinel before, between and behind them.
        #expect(boards[0].expectations == [nil, nil, nil, nil, nil, nil])
        let times = boards[1].expectations.map { $0.map { $0 / .milliseconds(1) } ?? 0 }
        #expect(times.count == 6 && times.allSatisfy { $0 > 100 })
        #expect(Set(times).count == 4 && times[0] == times[3] && times[3] == times[5])
    }

    @Test(
        "a board that freezes is told of, and given up by what its model should take, long before the plan's limit",
        arguments: [
            (.silicon, .milliseconds(100), "invoke within 10"), (.silicon, nil, "invoke within 150"),
            (.emulated, .milliseconds(100), "invoke within 150"),
        ] as [(Origin, Duration?, String)])
    func frozen(origin: Origin, expected: Duration?, wait: String) throws {
        let told = Mutex<[Duration]>([])
        let store = try Store(inMemory: ())
        let set = SampleSet(Plan(backbone: "kws", count: 1, seed: 1)) { _, _, _ in
            Draw(candidates: [
                Candidate(
                    kind: .uniform, architecture: "c", ops: 1000,
                    model: { try MeasurementExamples.Example.network() })
            ])
        }
        let place = BoardPlace(name: "board") {
            let scripted = try BoardContract.ScriptedBoard(imageBytes: 3000)
            scripted.firmware.ignored = [0x24]
            let board = scripted.connected(origin: origin)
            board.onSilence = { request, waited, _ in
                if request == "invoke" { told.withLock { $0.append(waited) } }
            }
            return board
        }
        let outcome = try Campaign(
            sets: [set], places: [place],
            rules: CampaignRules(repeats: 1, timeLimit: .seconds(600), attempts: 1),
            tool: Tool(), store: store, expecting: { _, _, _ in expected }
        ).run()
        #expect(outcome.left == 1 && outcome.failed == 0)
        let messages = try store.failures().map(\.message)
        #expect(messages.count == 1 && messages[0].contains(wait), "\(messages)")
        #expect(told.withLock { $0.first.map { $0 <= .seconds(5) } } == true)
    }
}
