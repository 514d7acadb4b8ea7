/// Prices counts by a model: each block is decoded and simulated once.
public final class Pricing {
    /// The model.
    public let model: CycleModel
    private let disassembler: Disassembler
    private var prices: [CodeBlock: (first: UInt32, loop: UInt32, instructions: Int)] = [:]

    /// - Throws: `DisassemblerError` if the decoder library cannot be used.
    public init(_ model: CycleModel) throws(DisassemblerError) {
        self.model = model
        disassembler = try Disassembler()
    }

    /// Whole core clock cycles that a reading of the cycle counter would give between a segment's ends.
    ///
    /// - Parameter blocks: the blocks that the segment's runs refer to.
    public func cycles(_ segment: SegmentCounts, blocks: (Int) -> CodeBlock?) -> UInt64 {
        var eighths = segment.phase % CycleModel.unit
        for run in segment.runs {
            guard let block = blocks(run.block) else { continue }
            let price = price(of: block)
            eighths &+= run.first &* UInt64(price.first) &+ run.loop &* UInt64(price.loop)
        }
        for event in CycleEvent.allCases { eighths &+= segment[event] &* model.price(event) }
        return eighths / CycleModel.unit
    }

    /// Instructions of a segment.
    public func instructions(_ segment: SegmentCounts, blocks: (Int) -> CodeBlock?) -> UInt64 {
        segment.runs.reduce(0) { sum, run in
            guard let block = blocks(run.block) else { return sum }
            return sum &+ (run.first &+ run.loop) &* UInt64(price(of: block).instructions)
        }
    }

    private func price(of block: CodeBlock) -> (first: UInt32, loop: UInt32, instructions: Int) {
        if let known = prices[block] { return known }
        let instructions = block.code.withUnsafeBufferPointer { code in
            guard let start = code.baseAddress else { return [Instruction]() }
            return disassembler.decode(start, size: code.count, address: block.address)
        }
        let found = model.price(instructions)
        let price = (found.first, found.loop, max(instructions.count, 1))
        prices[block] = price
        return price
    }
}
