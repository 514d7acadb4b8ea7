import Boards
import Campaigns
import Console
import Dispatch
import Facts
import Foundation
import Networks
import Records
import Synchronization
import Workflows

/// Models that wait for a board: one at a time on each, and so many in all.
final class JobQueue: Sendable {
    /// Most that wait or run.
    static let most = 16
    /// Those that are over and still told of.
    private static let kept = 64

    /// What is to be done.
    struct Order: Sendable {
        var model: Model
        var name: String
        var board: BoardSelector
        var engine: Engine
        var repeats: Int
    }

    private struct State {
        var jobs: [Job] = []
        var next = 1
        var queues: [String: DispatchQueue] = [:]
        var listeners: [Int: (job: String?, continuation: AsyncStream<String>.Continuation)] = [:]
        var nextListener = 1
    }

    private let database: String
    private let state = Mutex(State())

    init(database: String) { self.database = database }

    /// All that are known, the latest first.
    var all: [Job] { state.withLock { $0.jobs.reversed() } }

    /// One of them.
    func job(_ id: String) -> Job? { state.withLock { state in state.jobs.first { $0.id == id } } }

    /// Takes an order.
    func add(_ order: Order) throws(HTTPRefusal) -> Job {
        let board = order.board.description
        let taken: (Job, DispatchQueue)? = state.withLock { state in
            guard state.jobs.count(where: { !$0.isOver }) < Self.most else { return nil }
            let job = Job(id: "\(state.next)", board: board, model: order.name)
            state.next += 1
            state.jobs.append(job)
            let over = state.jobs.filter(\.isOver).map(\.id)
            let old = Set(over.prefix(max(0, over.count - Self.kept)))
            state.jobs.removeAll { old.contains($0.id) }
            let queue = state.queues[board] ?? DispatchQueue(label: "throughline.serve.\(board)")
            state.queues[board] = queue
            return (job, queue)
        }
        guard let (job, queue) = taken else {
            throw HTTPRefusal(
                status: 429,
                message: "expected at most \(Self.most) jobs that wait or run, found as many; "
                    + "wait until one is done", kind: "busy")
        }
        tell(job)
        queue.async { self.run(order, job.id) }
        return job
    }

    /// What becomes of a job, or of all, as events; a job's stream ends with it.
    func events(of id: String?) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let listener = state.withLock { state -> Int? in
            for job in state.jobs where id == nil ? !job.isOver : job.id == id {
                continuation.yield(job.event)
                if id != nil, job.isOver { return nil }
            }
            state.listeners[state.nextListener] = (id, continuation)
            state.nextListener += 1
            return state.nextListener - 1
        }
        guard let listener else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: listener) }
        }
        return stream
    }

    private func change(_ id: String, _ body: (inout Job) -> Void) {
        let changed = state.withLock { state -> Job? in
            guard let index = state.jobs.firstIndex(where: { $0.id == id }) else { return nil }
            body(&state.jobs[index])
            return state.jobs[index]
        }
        if let changed { tell(changed) }
    }

    private func tell(_ job: Job) {
        let listeners = state.withLock { state in
            state.listeners.filter { $0.value.job == nil || $0.value.job == job.id }
        }
        for listener in listeners.values {
            listener.continuation.yield(job.event)
            if listener.job != nil, job.isOver { listener.continuation.finish() }
        }
    }

    private func run(_ order: Order, _ id: String) {
        change(id) { ($0.state, $0.step) = (.running, "starting the board") }
        do {
            let (row, document) = try profile(order, id)
            change(id) { job in
                (job.state, job.step, job.share) = (.done, "done", 1)
                (job.measurementId, job.profile) = (row, document)
            }
        } catch {
            change(id) { ($0.state, $0.step, $0.failure) = (.failed, "failed", CommandError(error)) }
        }
    }

    private func profile(_ order: Order, _ id: String) throws -> (Int64, ProfileDocument) {
        let store = try Store(path: database)
        let board = try BoardRequest(order.board, engine: order.engine).open(counting: store, warn: { _ in })
        let profiling = Profiling(
            Profiler(board: board, tool: .current, repeats: order.repeats), into: store)
        try profiling.profiler.check(order.model, name: order.name)
        let identity = try profiling.profiler.attach()
        let stored = try profiling.profile(order.model, name: order.name, on: identity) { step in
            let text = step.milestone
            change(id) { job in
                if let text { job.step = text }
                switch step {
                case .installing(let done, let all), .steady(let done, let all):
                    job.share = Double(done) / Double(max(1, all))
                case .cold, .ops: job.share = 0
                }
            }
        }
        let document = ProfileDocument(
            stored.profile, row: stored.row, periodMilliseconds: nil, perOp: true,
            operators: OperatorAccount.all(of: order.model), estimate: try profiling.estimate(stored.profile))
        return (stored.row, document)
    }
}
