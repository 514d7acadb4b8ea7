import Boards
import Facts
import Glibc
import Networks
import Records

/// Works through a campaign's samples with one board, on one thread.
///
/// Each outcome is one transaction, so that a kill at any moment loses at most the sample under way. A failure that
/// is the model's own is its outcome; after any other one the board recovers and the sample is tried again, then
/// handed to another board of the kind. Where there is none, a fault is the outcome, and a sample that the board or its
/// line was at fault for is left for the next run. A board that does not recover, or fails at too many samples in a
/// row, is quarantined.
final class BoardWorker {
    /// Why a board gets no more work.
    private struct Quarantined: Error {
        var reason: String
    }

    private let place: BoardPlace
    private let queue: WorkQueue
    private let rules: CampaignRules
    private let tool: Tool
    private let store: Store
    private let expecting: Campaign.Expectation
    private let isCancelled: () -> Bool

    private let watch = Stopwatch()
    private var failuresInARow = 0
    private var sinceSentinel = 0
    private var wasInterrupted = false

    init(
        place: BoardPlace, queue: WorkQueue, rules: CampaignRules, tool: Tool, store: Store,
        expecting: @escaping Campaign.Expectation,
        isCancelled: @escaping () -> Bool
    ) {
        self.place = place
        self.queue = queue
        self.rules = rules
        self.tool = tool
        self.store = store
        self.expecting = expecting
        self.isCancelled = isCancelled
    }

    /// Works until nothing is left for this board.
    ///
    /// - Throws: what no other board could do better: `StoreError`, and an error of the plan.
    func run() throws {
        var kind: WorkQueue.Kind?
        defer { queue.add(watch.stopped(), wasInterrupted: wasInterrupted) }
        do {
            let board: any Board
            do {
                board = try place.open()
            } catch let error as BoardError {
                throw Quarantined(reason: error.description)
            }
            let profiler = Profiler(
                board: board, tool: tool, repeats: rules.repeats, timeLimit: rules.timeLimit)
            let identity = try attach(profiler)
            watch.start(\.building)
            let joined: WorkQueue.Kind
            do {
                joined = try queue.join(identity, board.origin, place: place.name)
            } catch let failure as Failure {
                throw Quarantined(reason: failure.message)
            }
            kind = joined
            try work(profiler, identity, joined)
            queue.leave(joined, place: place.name, reason: nil)
        } catch let error as Quarantined {
            queue.leave(kind, place: place.name, reason: error.reason)
        } catch {
            queue.leave(kind, place: place.name, reason: nil)
            throw error
        }
    }

    /// Makes sure that the board answers, recovering it once.
    private func attach(_ profiler: Profiler) throws -> BoardIdentity {
        do {
            return try profiler.attach()
        } catch {
            try recover(profiler.board)
            do {
                return try profiler.attach()
            } catch {
                throw Quarantined(reason: error.message)
            }
        }
    }

    private func recover(_ board: any Board) throws(Quarantined) {
        watch.start(\.other)
        do {
            try board.recover()
        } catch {
            throw Quarantined(reason: error.description)
        }
    }

    private func work(_ profiler: Profiler, _ identity: BoardIdentity, _ kind: WorkQueue.Kind) throws {
        let sentinel = try rules.sentinel.map { try Sentinel($0, on: identity) }
        if let sentinel { try check(sentinel, profiler, identity) }
        while true {
            watch.start(\.other)
            if isCancelled() {
                wasInterrupted = true
                break
            }
            switch try queue.next(kind, place: place.name) {
            case .task(let task):
                try settle(task, profiler, identity, kind)
                sinceSentinel += 1
                if let sentinel, sinceSentinel >= sentinel.rule.every {
                    try check(sentinel, profiler, identity)
                }
                continue
            case .wait:
                usleep(20_000)
                continue
            case .done: break
            }
            break
        }
        // Rows without a sentinel behind them would never be marked.
        if let sentinel, sinceSentinel > 0 { try check(sentinel, profiler, identity) }
    }

    // MARK: Sentinel

    private func check(_ sentinel: Sentinel, _ profiler: Profiler, _ identity: BoardIdentity) throws {
        sinceSentinel = 0
        for attempt in 1...rules.attempts {
            switch profiled(sentinel.model, sentinel.rule.network, profiler, identity) {
            case .success(let profile):
                watch.start(\.storing)
                let reading = try store.record(
                    sentinel: profile, place: place.name, tolerance: sentinel.rule.tolerance)
                queue.note(reading, place: place.name)
                return
            case .failure(let failure) where failure.isOfTheModel:
                throw PlanError(
                    place: "sentinel.network",
                    reason: "expected a network that runs on \(identity.board), found: \(failure.message)")
            case .failure(let failure):
                try recover(profiler.board)
                if attempt == rules.attempts {
                    throw Quarantined(reason: "the sentinel fails: \(failure.message)")
                }
            }
        }
    }

    // MARK: Samples

    private func settle(
        _ task: WorkQueue.Task, _ profiler: Profiler, _ identity: BoardIdentity, _ kind: WorkQueue.Kind
    ) throws {
        do {
            if try store.hasOutcome(task.sample) {
                queue.settle(task, .passed, kind, place: place.name)
                return
            }
            if let event = try attempt(task, profiler, identity, kind) {
                queue.settle(task, event, kind, place: place.name)
            } else {
                queue.handBack(task, kind, failedAt: place.name)
            }
        } catch StoreError.duplicate {
            queue.settle(task, .passed, kind, place: place.name)
        } catch {
            queue.handBack(task, kind, failedAt: error is Quarantined ? place.name : nil)
            throw error
        }
        if failuresInARow >= rules.quarantineAfter {
            throw Quarantined(reason: "\(failuresInARow) samples in a row failed")
        }
    }

    /// Profiles a sample; nil if another board is to try it.
    private func attempt(
        _ task: WorkQueue.Task, _ profiler: Profiler, _ identity: BoardIdentity, _ kind: WorkQueue.Kind
    ) throws -> CampaignProgress.Event? {
        watch.start(\.building)
        let model = try task.candidate.model()
        for attempt in 1...rules.attempts {
            let failure: Failure
            switch profiled(model, task.candidate.architecture, profiler, identity) {
            case .success(let profile):
                watch.start(\.storing)
                try store.record(profile, sample: task.sample, place: place.name)
                failuresInARow = 0
                return .profiled(profile.latencyMilliseconds)
            case .failure(let error): failure = error
            }
            let attempted = { [tool, place] (isOutcome: Bool) in
                FailedAttempt(
                    failure: failure, model: ModelFacts(model, name: task.candidate.architecture),
                    board: identity, origin: profiler.board.origin, sample: task.sample, isOutcome: isOutcome,
                    provenance: tool.provenance, place: place.name)
            }
            if !failure.isOfTheModel {
                do {
                    try recover(profiler.board)
                } catch {
                    // The sample is not to blame for a board that is gone: it stays open.
                    try store.record(attempted(false))
                    throw error
                }
            }
            let isLast =
                attempt == rules.attempts && !queue.hasOther(than: place.name, for: task, kind)
            let failed = attempted(failure.isOfTheModel || isLast)
            watch.start(\.storing)
            try store.record(failed)
            if failed.isOutcome || isLast {
                if !failure.isOfTheModel { failuresInARow += 1 }
                return failed.isOutcome ? .failed(failure.message) : .left(failure.message)
            }
        }
        failuresInARow += 1
        return nil
    }

    private func profiled(
        _ model: Model, _ name: String, _ profiler: Profiler, _ identity: BoardIdentity
    ) -> Result<Profile, Failure> {
        do throws(Failure) {
            return .success(try timed(model, name, profiler, identity))
        } catch {
            return .failure(error)
        }
    }

    private func timed(
        _ model: Model, _ name: String, _ profiler: Profiler, _ identity: BoardIdentity
    ) throws(Failure) -> Profile {
        watch.start(\.flashing)
        defer { watch.start(\.other) }
        return try profiler.profile(
            model, name: name, on: identity, expected: expecting(model, identity, profiler.board.origin)
        ) { step in
            if step.isRunning { watch.start(\.running) }
        }
    }
}
