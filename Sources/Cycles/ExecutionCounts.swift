/// A run of instructions that was executed as one.
public struct CodeBlock: Codable, Hashable, Sendable {
    /// Address of the first instruction.
    public var address: UInt32
    /// Its machine code.
    public var code: [UInt8]

    /// Creates a block.
    public init(address: UInt32, code: [UInt8]) {
        self.address = address
        self.code = code
    }
}

/// What was executed between two readings of the cycle counter.
public struct SegmentCounts: Codable, Hashable, Sendable {
    /// How often one block ran.
    public struct Run: Codable, Hashable, Sendable {
        /// Index of the block in its list, or its row in a database.
        public var block: Int
        /// Times after another block.
        public var first: UInt64
        /// Times after itself.
        public var loop: UInt64

        /// Creates a count.
        public init(block: Int, first: UInt64, loop: UInt64) {
            self.block = block
            self.first = first
            self.loop = loop
        }
    }

    /// Eighths of a cycle that had passed since the last whole one at the first reading.
    public var phase: UInt64
    /// The blocks that ran, by rising index.
    public var runs: [Run]
    /// Counts of events in the order of `CycleEvent`.
    public var events: [UInt64]

    /// Creates counts.
    public init(phase: UInt64 = 0, runs: [Run] = [], events: [UInt64] = []) {
        self.phase = phase
        self.runs = runs
        self.events = events
    }

    /// Times that an event happened.
    public subscript(event: CycleEvent) -> UInt64 {
        events.indices.contains(event.rawValue) ? events[event.rawValue] : 0
    }

    /// These counts with each block's index replaced.
    public func relocated(_ place: (Int) -> Int) -> SegmentCounts {
        let runs = runs.map { Run(block: place($0.block), first: $0.first, loop: $0.loop) }
        return SegmentCounts(phase: phase, runs: runs.sorted { $0.block < $1.block }, events: events)
    }

    /// These counts with those of the segment that follows.
    public func adding(_ next: SegmentCounts) -> SegmentCounts {
        var byBlock: [Int: Run] = [:]
        for run in runs + next.runs {
            let known = byBlock[run.block] ?? Run(block: run.block, first: 0, loop: 0)
            byBlock[run.block] = Run(
                block: run.block, first: known.first &+ run.first, loop: known.loop &+ run.loop)
        }
        return SegmentCounts(
            phase: phase, runs: byBlock.values.sorted { $0.block < $1.block },
            events: CycleEvent.allCases.map { self[$0] &+ next[$0] })
    }
}

/// What one inference executed, segment by segment.
public struct ExecutionCounts: Hashable, Sendable {
    /// The blocks that runs refer to by index.
    public var blocks: [CodeBlock]
    /// The segments in order: the first ends at the first reading of the cycle counter after the inference began.
    public var segments: [SegmentCounts]

    /// Creates counts.
    public init(blocks: [CodeBlock], segments: [SegmentCounts]) {
        self.blocks = blocks
        self.segments = segments
    }
}
