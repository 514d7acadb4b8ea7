import Boards
import Synchronization
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records

@Suite struct CampaignTests {
    let board = ScriptedBoard()
    let store: Store
    let plan = Plan(backbone: "kws", count: 5, seed: 1)

    init() throws { store = try Store(inMemory: ()) }

    @Test("A plan runs to its end, and running it again does nothing")
    func complete() throws {
        let progress = Mutex<[CampaignProgress]>([])
        let outcome = try run(progress: { step in progress.withLock { $0.append(step) } })
        let seen = progress.withLock { $0 }
        #expect(outcome.profiled == 5 && outcome.failed == 0 && outcome.doneBefore == 0)
        let rows = try store.measurements(run: outcome.runs.first)
        #expect(rows.map(\.sample?.index) == [0, 1, 2, 3, 4])
        #expect(rows.map(\.sample?.kind) == [.uniform, .coverage, .uniform, .coverage, .uniform])
        #expect(seen.last?.done == 5)
        #expect(seen.last?.secondsLeft == 0)
        let invokes = board.invokes
        let again = try run()
        #expect(again.doneBefore == 5 && again.profiled == 0)
        #expect(board.invokes == invokes)
    }

    @Test("How much time is left is said once each board has finished a sample, and two are done")
    func timeLeft() throws {
        var progress = CampaignProgress()
        (progress.total, progress.opsLeft) = (10, 1000)
        #expect(progress.secondsLeft == nil && progress.samplesPerMinute == nil)
        for place in ["a", "b", "c", "a"] { progress.begin(on: place) }
        for done in 1...2 {
            (progress.done, progress.opsDone, progress.opsLeft) = (done, 100 * done, 1000 - 100 * done)
            #expect(progress.secondsLeft == nil, "\(done) of three boards' samples")
        }
        (progress.done, progress.opsDone, progress.opsLeft) = (3, 300, 700)
        #expect(try #require(progress.secondsLeft) > 0)
        (progress.done, progress.opsDone, progress.opsLeft) = (10, 1000, 0)
        #expect(progress.secondsLeft == 0)
    }

    @Test("Stopped after each number of samples, the rest is done by the next run, nothing twice")
    func interrupted() throws {
        for stop in 0..<5 {
            let store = try Store(inMemory: ())
            let asked = Atomic<Int>(0)
            let first = try run(
                in: store, isCancelled: { asked.add(1, ordering: .relaxed).newValue > stop })
            #expect(first.wasInterrupted && first.profiled == stop)
            let second = try run(in: store)
            #expect(!second.wasInterrupted && second.doneBefore == stop && second.profiled == 5 - stop)
            #expect(try store.measurements(run: first.runs.first).map(\.sample?.index) == [0, 1, 2, 3, 4])
        }
    }

    @Test("Asked to stop while its networks are drawn, a campaign stops there; the next run draws them all")
    func interruptedDrawing() throws {
        let asked = Atomic<Int>(0)
        let plan = Plan(backbone: "kws", count: 3, seed: 1)
        // Draws until it is told to stop, as a sampler does for a board that nothing fits.
        let set = SampleSet(plan) { plan, budget, watch in
            while watch(0) {}
            return try plan.draw(for: budget, watch: watch)
        }
        let places = [BoardPlace(name: "board") { board }]
        let outcome = try Campaign(
            sets: [set], places: places, rules: CampaignRules(repeats: 1), tool: Tool(), store: store
        ).run(isCancelled: { asked.add(1, ordering: .relaxed).newValue > 20 })
        #expect(outcome.wasInterrupted && outcome.profiled == 0 && outcome.failed == 0)
        let again = try run(plan: plan)
        #expect(again.runs == outcome.runs && again.profiled == 3 && !again.wasInterrupted)
    }

    @Test("A plan with a larger count goes on with the run of the smaller one")
    func extended() throws {
        let first = try run(plan: Plan(backbone: "kws", count: 3, seed: 1))
        let second = try run()
        #expect(second.runs == first.runs)
        #expect(second.doneBefore == 3 && second.profiled == 2)
        #expect(try run(plan: Plan(backbone: "kws", count: 3, seed: 1)).doneBefore == 3)
    }

    @Test("Samples that another process does meanwhile are passed over, none is there twice")
    func shared() throws {
        let store = store
        let outcome = try Crew([board]).run(
            plan, rules: CampaignRules(repeats: 2), in: store,
            model: { index in
                // The other process is done with sample 1 while this one runs it, and with 3 before.
                for other in index == 1 ? [1, 3] : [] {
                    try store.record(Example.profile(), sample: Example.sample(run: 1, index: other))
                }
                return try Example.network(channels: 4 * (index + 1))
            })
        #expect(outcome.runs == [1])
        #expect(outcome.profiled == 3 && outcome.doneBefore == 2 && outcome.failed == 0)
        #expect(try store.measurements().compactMap(\.sample?.index).sorted() == [0, 1, 2, 3, 4])
    }

    @Test("A fault is kept as an attempt; the board recovers and the sample succeeds")
    func transient() throws {
        board.failures[3] = .timeout(request: "invoke", seconds: 1)
        let outcome = try run()
        #expect(outcome.profiled == 5 && outcome.failed == 0)
        #expect(board.recoveries == 1)
        let failures = try store.failures()
        #expect(failures.map(\.isOutcome) == [false])
        #expect(failures.map(\.kind) == ["timeout"])
    }

    @Test(
        "A sample in which the board dies twice is left, the outcome says so, and the rerun measures it",
        arguments: [
            BoardError.timeout(request: "invoke", seconds: 1), .transport("gone"), .protocolViolation("?"),
        ])
    func persistent(error: BoardError) throws {
        board.failures = [3: error, 4: error]
        let outcome = try run()
        #expect(outcome.profiled == 4 && outcome.failed == 0 && outcome.left == 1)
        #expect(outcome.leftFor == "\(error)")
        #expect(try store.failures().map(\.isOutcome) == [false, false])
        #expect(try store.measurements().map(\.sample?.index) == [0, 2, 3, 4])
        let again = try run()
        #expect(again.doneBefore == 4 && again.profiled == 1 && again.left == 0)
        #expect(try store.measurements().count == 5)
    }

    @Test("A sample whose model faults twice is a failure, and the campaign goes on")
    func faulting() throws {
        let fault = BoardError.fault(
            FaultReport(
                kind: "usage", pc: 1, lr: 2, sp: 3, xpsr: 4, cfsr: 5, hfsr: 6, mmfar: 7, bfar: 8, opIndex: nil
            ))
        board.failures = [3: fault, 4: fault]
        let outcome = try run()
        #expect(outcome.profiled == 4 && outcome.failed == 1 && outcome.left == 0)
        #expect(try store.failures().map(\.isOutcome) == [false, true])
        #expect(try run().doneBefore == 5)
    }

    @Test("Models that hang on every attempt are tried as often as the rules say, and the campaign ends")
    func hanging() throws {
        board.constantFailure = .timeout(request: "invoke", seconds: 1)
        let outcome = try Crew([board]).run(
            plan, rules: CampaignRules(repeats: 2, quarantineAfter: 100), in: store)
        #expect(outcome.left == 5 && outcome.total == 5 && board.invokes == 10)
        let active = Plan(backbone: "kws", count: 60, seed: 3, design: .active)
        let places = [BoardPlace(name: "board") { board }]
        let outcomeOfActive = try Campaign(
            sets: [SampleSet(active)], places: places, rules: CampaignRules(repeats: 1, quarantineAfter: 100),
            tool: Tool(), store: store
        ).run()
        #expect(outcomeOfActive.left == 24 && outcomeOfActive.total == 24 && board.invokes == 10 + 48)
    }

    @Test("Failing the n-th call for every n, a rerun completes the plan without doubles", arguments: 1...11)
    func faultLoop(call: Int) throws {
        board.failures[call] = .transport("gone")
        board.isGone = true
        do {
            let outcome = try run()
            #expect(call > 10 && outcome.profiled == 5)
        } catch let failure as Failure {
            #expect(failure.kind == .connection)
            #expect(try store.failures().map(\.isOutcome) == [false])
            board.isGone = false
            try board.recover()
            #expect(try run().profiled == 5 - (call - 1) / 2)
        }
        #expect(try store.measurements().map(\.sample?.index) == [0, 1, 2, 3, 4])
    }

    @Test("A model that the board refuses is a failure at once")
    func refused() throws {
        board.refusal = .modelTooLarge(bytes: 5, available: 2)
        let outcome = try run()
        #expect(outcome.failed == 5 && outcome.profiled == 0)
        let failures = try store.failures(run: outcome.runs.first)
        #expect(failures.map(\.bytesShort) == [3, 3, 3, 3, 3])
        #expect(failures.allSatisfy { $0.isOutcome && $0.kind == "does_not_fit" })
        #expect(board.recoveries == 0)
    }

    private func run(
        plan: Plan? = nil, in other: Store? = nil, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (CampaignProgress) -> Void = { _ in }
    ) throws -> CampaignOutcome {
        try Crew([board]).run(
            plan ?? self.plan, rules: CampaignRules(repeats: 2), in: other ?? store,
            isCancelled: isCancelled, progress: progress)
    }
}
