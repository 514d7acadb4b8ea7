import Facts
import Networks
import Records
import Synchronization

/// The samples of a campaign that wait for a board, shared by its workers.
///
/// Boards with equal firmware, clock and features are of one kind and share their samples; each kind has all of them.
final class WorkQueue: Sendable {
    /// What boards have in common that share their samples.
    struct Kind: Hashable {
        var firmware: BoardIdentity
        var origin: Origin

        init(_ identity: BoardIdentity, _ origin: Origin) {
            firmware = identity
            firmware.uniqueID = ""
            firmware.resetCause = ""
            self.origin = origin
        }
    }

    /// One sample to profile.
    struct Task: Sendable {
        var sample: SamplePlace
        var candidate: Candidate
        /// Places that it failed at.
        var failedAt: Set<String> = []
    }

    /// What a worker is to do next.
    enum Next {
        case task(Task)
        /// Others are at work on samples that they may hand back.
        case wait
        case done
    }

    private struct Work {
        /// In the reverse of the order in which they are taken.
        var open: [Task] = []
        var underWay = 0
        var places: Set<String> = []
        /// Sets whose next samples depend on the rows of those before.
        var active: [ActiveRun] = []
        /// Runs with a sample that was left for the next time.
        var incomplete: Set<Int64> = []
    }

    private struct State {
        var works: [Kind: Work] = [:]
        /// Places that have neither joined nor left, so that their kind is not known yet.
        var absent: Set<String>
        /// Kinds by the board's name and engine, since boards of one name should not differ in the rest.
        var kinds: [[String]: Kind] = [:]
        var outcome = CampaignOutcome()
        var progress = CampaignProgress()
        /// Active designs with the kind of board that they run on.
        var active: [(board: String, run: ActiveRun)] = []

        /// Places that may take samples of a kind.
        func places(_ kind: Kind) -> Set<String> { absent.union(works[kind]?.places ?? []) }
    }

    private let sets: [SampleSet]
    private let rules: CampaignRules
    private let tool: Tool
    private let store: Store
    private let isCancelled: @Sendable () -> Bool
    private let show: @Sendable (CampaignProgress) -> Void
    private let state: Mutex<State>

    init(
        sets: [SampleSet], places: [String], rules: CampaignRules, tool: Tool, store: Store,
        isCancelled: @escaping @Sendable () -> Bool, show: @escaping @Sendable (CampaignProgress) -> Void
    ) {
        self.isCancelled = isCancelled
        state = Mutex(State(absent: Set(places)))
        self.sets = sets
        self.rules = rules
        self.tool = tool
        self.store = store
        self.show = show
    }

    /// What came of it so far.
    var outcome: CampaignOutcome { state.withLock { $0.outcome } }

    /// How the active designs stand.
    func activeOutcomes() throws -> [ActiveOutcome] {
        try state.withLock(\.active).map { try $0.run.outcome(board: $0.board) }
    }

    /// Lets a board take part; the first of its kind draws the samples.
    ///
    /// - Throws: `Failure` for a board that differs from others of its name and engine; what drawing throws.
    func join(_ identity: BoardIdentity, _ origin: Origin, place: String) throws -> Kind {
        let kind = Kind(identity, origin)
        try state.withLock { state in
            let name = [identity.board, identity.engine, origin.rawValue, identity.firmwareBuildID]
            let first = state.kinds[name] ?? kind
            guard first == kind else {
                throw Failure(
                    kind: .connection,
                    message:
                        "\(place) differs from the other boards of its kind (clock \(identity.clockHz) Hz, "
                        + "\(identity.features.joined(separator: " "))): its figures would not be theirs")
            }
            state.kinds[name] = kind
            if state.works[kind] == nil {
                state.outcome.kinds.append(.init(board: identity.board, origin: origin))
                var work = Work()
                try draw(identity, origin, &work, &state)
                state.works[kind] = work
            }
            state.works[kind]?.places.insert(place)
            state.absent.remove(place)
        }
        return kind
    }

    private func draw(
        _ identity: BoardIdentity, _ origin: Origin, _ work: inout Work, _ state: inout State
    ) throws {
        for set in sets {
            let budget = BoardBudget(identity)
            let run = try store.run(
                of: set.plan, board: identity, origin: origin, provenance: tool.provenance)
            if set.plan.design == .active {
                state.outcome.runs.append(run.id)
                state.outcome.total += run.done.count
                state.outcome.doneBefore += run.done.count
                let active = ActiveRun(plan: set.plan, run: run.id, budget: budget, store: store)
                work.active.append(active)
                state.active.append((identity.board, active))
                continue
            }
            let drawn = try set.draw(set.plan, budget, watch(set.plan, identity.board, state.progress))
            state.outcome.runs.append(run.id)
            state.outcome.misfitShare = state.outcome.misfitShare ?? drawn.misfitShare
            for (index, candidate) in drawn.candidates.enumerated() where rules.shard.holds(index) {
                state.outcome.total += 1
                if run.done.contains(index) {
                    state.outcome.doneBefore += 1
                    continue
                }
                add(candidate, index, of: set.plan, run: run.id, to: &work, &state)
            }
        }
        arrange(&work, &state)
    }

    /// Shows now and then how far a drawing is, and ends it where someone asks to stop.
    private func watch(_ plan: Plan, _ board: String, _ progress: CampaignProgress) -> Sampler.Watch {
        let clock = ContinuousClock()
        let last = Mutex(clock.now)
        return { [isCancelled, show] chosen in
            let isDue = last.withLock { last in
                guard clock.now - last > .seconds(2) else { return false }
                last = clock.now
                return true
            }
            if isDue {
                var progress = progress
                progress.event = .drawing(chosen, of: plan.count)
                progress.architecture = plan.backbone
                progress.place = board
                show(progress)
            }
            return !isCancelled()
        }
    }

    private func add(
        _ candidate: Candidate, _ index: Int, of plan: Plan, run: Int64, to work: inout Work,
        _ state: inout State
    ) {
        state.progress.opsLeft += candidate.ops
        work.open.append(
            Task(
                sample: SamplePlace(
                    run: run, index: index, kind: candidate.kind, backbone: plan.backbone,
                    architecture: candidate.architecture), candidate: candidate))
    }

    /// Brings new samples into the order in which they are taken, last first.
    private func arrange(_ work: inout Work, _ state: inout State) {
        state.progress.total = state.outcome.total
        state.progress.doneBefore = state.outcome.doneBefore
        if let seed = rules.orderSeed {
            var random = RandomSource(seed: seed)
            for index in work.open.indices.dropFirst() { work.open.swapAt(index, random.below(index + 1)) }
        }
        work.open.reverse()
    }

    /// Opens the next batch of the first active set that has one, once all samples have their outcome.
    private func extend(_ work: inout Work, _ state: inout State) throws {
        while work.open.isEmpty, work.underWay == 0, let active = work.active.first {
            // A sample that was left is tried once in this run, and what comes behind it depends on it.
            guard !work.incomplete.contains(active.run), case .samples(let samples) = try active.next() else {
                work.active.removeFirst()
                continue
            }
            for (index, candidate) in samples {
                state.outcome.total += 1
                add(candidate, index, of: active.plan, run: active.run, to: &work, &state)
            }
            arrange(&work, &state)
        }
    }

    /// The next sample for a board, or the end.
    ///
    /// A board gets a sample that it failed at again only where no other is left that could try it.
    ///
    /// - Throws: what choosing the next batch of an active design throws.
    func next(_ kind: Kind, place: String) throws -> Next {
        try state.withLock { state in
            guard var work = state.works[kind] else { return .done }
            defer { state.works[kind] = work }
            try extend(&work, &state)
            let places = state.places(kind)
            let index = work.open.lastIndex {
                !$0.failedAt.contains(place) || $0.failedAt.isSuperset(of: places)
            }
            guard let index else { return work.underWay > 0 || !work.open.isEmpty ? .wait : .done }
            let task = work.open.remove(at: index)
            work.underWay += 1
            state.progress.begin(on: place)
            report(.started, task.candidate.architecture, place, &state)
            return .task(task)
        }
    }

    /// Takes note of a sample's outcome.
    func settle(_ task: Task, _ event: CampaignProgress.Event, _ kind: Kind, place: String) {
        state.withLock { state in
            state.works[kind]?.underWay -= 1
            state.progress.opsLeft -= task.candidate.ops
            switch event {
            case .profiled:
                state.outcome.profiled += 1
                state.progress.done += 1
                state.progress.opsDone += task.candidate.ops
            case .failed:
                state.outcome.failed += 1
                state.progress.done += 1
                state.progress.failed += 1
                state.progress.opsDone += task.candidate.ops
            case .left(let reason):
                state.outcome.leftFor = reason
                state.works[kind]?.incomplete.insert(task.sample.run)
            default:
                state.outcome.doneBefore += 1
                state.progress.doneBefore += 1
            }
            report(event, task.candidate.architecture, place, &state)
        }
    }

    /// Whether a board could still try a task that failed at `place` now.
    func hasOther(than place: String, for task: Task, _ kind: Kind) -> Bool {
        state.withLock { !$0.places(kind).subtracting(task.failedAt).subtracting([place]).isEmpty }
    }

    /// Gives a sample back for another board; `place` is nil where it did not fail.
    func handBack(_ task: Task, _ kind: Kind, failedAt place: String?) {
        state.withLock { state in
            var task = task
            if let place { task.failedAt.insert(place) }
            state.works[kind]?.underWay -= 1
            state.works[kind]?.open.insert(task, at: 0)
        }
    }

    /// Takes a board out; `reason` is nil for one that leaves in good order.
    func leave(_ kind: Kind?, place: String, reason: String?) {
        state.withLock { state in
            state.absent.remove(place)
            if let kind { state.works[kind]?.places.remove(place) }
            guard let reason else { return }
            state.outcome.quarantined.append(.init(place: place, reason: reason))
            report(.quarantined(reason), "", place, &state)
        }
    }

    /// Takes note of a run of the sentinel.
    func note(_ reading: SentinelReading, place: String) {
        state.withLock { state in
            state.outcome.drifted += reading.marked
            report(.sentinel(change: reading.change, marked: reading.marked), "", place, &state)
        }
    }

    /// Adds a board's times.
    func add(_ times: CampaignTimes, wasInterrupted: Bool) {
        state.withLock { state in
            state.outcome.wasInterrupted = state.outcome.wasInterrupted || wasInterrupted
            state.outcome.times.building += times.building
            state.outcome.times.flashing += times.flashing
            state.outcome.times.running += times.running
            state.outcome.times.storing += times.storing
            state.outcome.times.other += times.other
        }
    }

    private func report(
        _ event: CampaignProgress.Event, _ architecture: String, _ place: String, _ state: inout State
    ) {
        state.progress.event = event
        state.progress.architecture = architecture
        state.progress.place = place
        show(state.progress)
    }
}
