/// Counts as bytes: unsigned LEB128 numbers throughout, indices of blocks as differences.
extension SegmentCounts {
    /// The counts as bytes.
    public var bytes: [UInt8] {
        var writer = VariableLengthWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Reads what `bytes` gives; nil if it is anything else.
    public init?(bytes: [UInt8]) {
        var reader = VariableLengthReader(bytes)
        guard let counts = SegmentCounts(&reader), reader.isAtEnd else { return nil }
        self = counts
    }

    func write(to writer: inout VariableLengthWriter) {
        writer.write(phase)
        writer.write(UInt64(events.count))
        events.forEach { writer.write($0) }
        writer.write(UInt64(runs.count))
        var previous = 0
        for run in runs {
            writer.write(UInt64(max(run.block - previous, 0)))
            writer.write(run.first)
            writer.write(run.loop)
            previous = run.block
        }
    }

    init?(_ reader: inout VariableLengthReader) {
        guard let phase = reader.read(), let eventCount = reader.readCount() else { return nil }
        var events: [UInt64] = []
        for _ in 0..<eventCount {
            guard let count = reader.read() else { return nil }
            events.append(count)
        }
        guard let runCount = reader.readCount() else { return nil }
        var runs: [Run] = []
        var block = 0
        for _ in 0..<runCount {
            guard let step = reader.read(), let first = reader.read(), let loop = reader.read(),
                let distance = Int(exactly: step)
            else { return nil }
            let (sum, overflows) = block.addingReportingOverflow(distance)
            guard !overflows else { return nil }
            block = sum
            runs.append(Run(block: block, first: first, loop: loop))
        }
        self.init(phase: phase, runs: runs, events: events)
    }
}

extension ExecutionCounts {
    /// The counts as bytes.
    public var bytes: [UInt8] {
        var writer = VariableLengthWriter()
        writer.write(UInt64(blocks.count))
        for block in blocks {
            writer.write(UInt64(block.address))
            writer.write(UInt64(block.code.count))
            writer.append(block.code)
        }
        writer.write(UInt64(segments.count))
        segments.forEach { $0.write(to: &writer) }
        return writer.bytes
    }

    /// Reads what `bytes` gives; nil if it is anything else.
    public init?(bytes: [UInt8]) {
        var reader = VariableLengthReader(bytes)
        guard let blockCount = reader.readCount() else { return nil }
        var blocks: [CodeBlock] = []
        for _ in 0..<blockCount {
            guard let address = reader.read().flatMap(UInt32.init(exactly:)), let count = reader.readCount(),
                let code = reader.readBytes(count)
            else { return nil }
            blocks.append(CodeBlock(address: address, code: code))
        }
        guard let segmentCount = reader.readCount() else { return nil }
        var segments: [SegmentCounts] = []
        for _ in 0..<segmentCount {
            guard let segment = SegmentCounts(&reader),
                segment.runs.allSatisfy({ blocks.indices.contains($0.block) })
            else { return nil }
            segments.append(segment)
        }
        guard reader.isAtEnd else { return nil }
        self.init(blocks: blocks, segments: segments)
    }
}
