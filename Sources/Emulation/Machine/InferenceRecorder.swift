import CInterposed
import Cycles

/// Counts what an inference executes: from the rise of the marker pin to its fall, cut at each reading of CYCCNT.
///
/// Predictor and caches start alike at each inference. One that begins with emptied caches starts with nothing; any
/// other starts with what one inference from emptied caches left behind, so that it does not matter what ran between.
final class InferenceRecorder {
    private let blocks: BlockTable
    private let counters: UnsafeMutablePointer<Counters>
    private let model: CycleModel

    /// What the last inference executed, nil before the first has ended.
    private(set) var counts: ExecutionCounts?
    private var isRecording = false
    private var segments: [SegmentCounts] = []
    private var countedEvents: [UInt64] = []
    private var countedCycles: UInt64 = 0
    /// Position in `BlockTable.all` to index in `listed`.
    private var places: [Int: Int] = [:]
    private var listed: [CodeBlock] = []

    private struct State {
        var instructionLines: [UInt32]
        var dataLines: [UInt32]
        var predictions: [UInt8]
    }

    private var areCachesEmptied = true
    private var isCold = true
    private var warm: State?

    init(blocks: BlockTable, counters: UnsafeMutablePointer<Counters>, model: CycleModel) {
        self.blocks = blocks
        self.counters = counters
        self.model = model
    }

    /// The firmware emptied the instruction cache.
    func cachesEmptied() { areCachesEmptied = true }

    /// The marker pin rose.
    func begin() {
        isCold = areCachesEmptied || warm == nil
        areCachesEmptied = false
        if let warm, !isCold { restore(warm) } else { restoreNothing() }
        counters.pointee.flashLine = .max
        (segments, places, listed) = ([], [:], [])
        isRecording = true
        blocks.keepsCounts = true
        countAccesses(true)
        mark()
    }

    /// The cycle counter is about to be read.
    func cut() {
        guard isRecording else { return }
        let phase = countedCycles % CycleModel.unit
        var priced: UInt64 = 0
        var runs: [SegmentCounts.Run] = []
        for (position, block) in blocks.all.enumerated() {
            let first = block.pointee.executions &- block.pointee.countedExecutions
            let loop = block.pointee.loops &- block.pointee.countedLoops
            guard first | loop != 0 else { continue }
            runs.append(SegmentCounts.Run(block: place(of: block, at: position), first: first, loop: loop))
            priced &+= first &* UInt64(block.pointee.cost) &+ loop &* UInt64(block.pointee.loopCost)
        }
        runs.sort { $0.block < $1.block }
        var events = CycleEvent.allCases.map { kind in
            counters.pointee.events[kind.rawValue] &- countedEvents[kind.rawValue]
        }
        for kind in CycleEvent.allCases where kind != .waiting {
            priced &+= events[kind.rawValue] &* model.price(kind)
        }
        let passed = counters.pointee.cycles &- countedCycles
        events[CycleEvent.waiting.rawValue] = passed >= priced ? passed - priced : 0
        segments.append(SegmentCounts(phase: phase, runs: runs, events: events))
        mark()
    }

    /// The marker pin fell.
    func end() {
        guard isRecording else { return }
        isRecording = false
        blocks.keepsCounts = false
        countAccesses(false)
        counts = ExecutionCounts(blocks: listed, segments: segments)
        guard isCold else { return }
        warm = State(
            instructionLines: counters.pointee.instructionCache.lines,
            dataLines: counters.pointee.dataCache.lines,
            predictions: blocks.all.map(\.pointee.prediction))
    }

    /// The chip was reset: an inference that was under way has no end.
    func reset() {
        isRecording = false
        blocks.keepsCounts = false
        countAccesses(false)
        (areCachesEmptied, warm) = (true, nil)
    }

    private func countAccesses(_ counts: Bool) {
        guard let data = counters.pointee.data else { return }
        data.pointee.counts = counts ? 1 : 0
        data.pointee.companions = 0
    }

    private func mark() {
        for block in blocks.all {
            block.pointee.countedExecutions = block.pointee.executions
            block.pointee.countedLoops = block.pointee.loops
        }
        countedEvents = CycleEvent.allCases.map { counters.pointee.events[$0.rawValue] }
        countedCycles = counters.pointee.cycles
    }

    private func place(of block: UnsafeMutablePointer<Block>, at position: Int) -> Int {
        if let place = places[position] { return place }
        listed.append(CodeBlock(address: block.pointee.address, code: blocks.code(of: block)))
        places[position] = listed.count - 1
        return listed.count - 1
    }

    private func restoreNothing() {
        counters.pointee.instructionCache.empty()
        counters.pointee.dataCache.empty()
        for block in blocks.all { block.pointee.prediction = block.pointee.staticPrediction }
    }

    private func restore(_ state: State) {
        counters.pointee.instructionCache.restore(state.instructionLines)
        counters.pointee.dataCache.restore(state.dataLines)
        for (position, block) in blocks.all.enumerated() {
            block.pointee.prediction =
                position < state.predictions.count
                ? state.predictions[position] : block.pointee.staticPrediction
        }
    }
}
