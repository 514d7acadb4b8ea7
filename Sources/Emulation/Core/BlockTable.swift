import Cycles

/// The blocks that were executed, by address, decoded and priced once.
final class BlockTable {
    private final class Region {
        let base: UInt32
        let bytes: Int
        let memory: UnsafeMutableRawPointer
        let blocks: UnsafeMutablePointer<UnsafeMutablePointer<Block>?>
        let flags: UInt8
        /// Pages that blocks start in.
        let codePages: UnsafeMutablePointer<Bool>

        init(base: UInt32, bytes: Int, memory: UnsafeMutableRawPointer, flags: UInt8) {
            (self.base, self.bytes, self.memory, self.flags) = (base, bytes, memory, flags)
            blocks = .allocate(capacity: bytes / 2)
            blocks.initialize(repeating: nil, count: bytes / 2)
            codePages = .allocate(capacity: bytes / page)
            codePages.initialize(repeating: false, count: bytes / page)
        }

        deinit {
            blocks.deallocate()
            codePages.deallocate()
        }
    }

    private static let page = 4096
    private let disassembler: Disassembler
    private var regions: [Region] = []
    /// All blocks that were decoded, in order; some may be of code that was there before.
    private(set) var all: [UnsafeMutablePointer<Block>] = []
    /// Blocks decoded so far.
    private(set) var count = 0
    /// Whether blocks that code was replaced of are kept for their counts, as while an inference is recorded.
    var keepsCounts = false
    /// Instructions of blocks that are gone.
    private(set) var pastInstructions: UInt64 = 0

    private let model: CycleModel
    private let cache: CacheGeometry

    init(disassembler: Disassembler, model: CycleModel, cache: CacheGeometry) {
        self.model = model
        self.cache = cache
        self.disassembler = disassembler
    }

    deinit {
        all.forEach { $0.deallocate() }
    }

    /// Adds memory that code may run from.
    ///
    /// Returns its blocks by half-word.
    @discardableResult
    func add(base: UInt32, bytes: Int, memory: UnsafeMutableRawPointer, flags: UInt8)
        -> UnsafeMutablePointer<UnsafeMutablePointer<Block>?>
    {
        let region = Region(base: base, bytes: bytes, memory: memory, flags: flags)
        regions.append(region)
        return region.blocks
    }

    private func region(of address: UInt32) -> Region? {
        for region in regions where Int(address &- region.base) < region.bytes { return region }
        return nil
    }

    /// The block at `address`, decoded if it is new or another one than before.
    func block(at address: UInt32, size: UInt32) -> UnsafeMutablePointer<Block>? {
        guard let region = region(of: address) else { return nil }
        let offset = Int(address - region.base)
        guard offset + Int(size) <= region.bytes else { return nil }
        let code = UnsafeRawPointer(region.memory + offset)
        let signature = code.loadUnaligned(as: UInt16.self)
        let slot = region.blocks + offset / 2
        if let known = slot.pointee, known.pointee.size == size, known.pointee.signature == UInt32(signature)
        {
            return known
        }
        let block = vacant(slot.pointee)
        let bytes = code.assumingMemoryBound(to: UInt8.self)
        block.initialize(to: decode(bytes, address: address, size: size, flags: region.flags))
        block.pointee.signature = UInt32(signature)
        slot.pointee = block
        region.codePages[offset / Self.page] = true
        count += 1
        return block
    }

    /// A place for a block, that of the one it replaces unless that one's counts are wanted.
    private func vacant(_ replaced: UnsafeMutablePointer<Block>?) -> UnsafeMutablePointer<Block> {
        if let replaced, !keepsCounts {
            pastInstructions &+= replaced.pointee.totalInstructions
            return replaced
        }
        let block = UnsafeMutablePointer<Block>.allocate(capacity: 1)
        all.append(block)
        return block
    }

    private func decode(_ code: UnsafePointer<UInt8>, address: UInt32, size: UInt32, flags: UInt8) -> Block {
        let instructions = disassembler.decode(code, size: Int(size), address: address)
        let price = model.price(instructions)
        var block = Block(
            address: address, end: address + size, size: size, cost: price.first, loopCost: price.loop,
            instructions: UInt32(max(instructions.count, 1)), signature: 0,
            firstLine: address / cache.lineBytes,
            lastLine: (address + max(size, 1) - 1) / cache.lineBytes, flags: flags,
            prediction: 1, staticPrediction: 1, companions: price.companions)
        if price.hasLateFlags { block.flags |= Block.lateFlags }
        if price.hasSplitEntry { block.flags |= Block.splitEntry }
        if let last = instructions.last {
            if last.isConditional {
                block.flags |= Block.conditional
                let isBackward = last.target.map { $0 <= address + size } ?? false
                block.staticPrediction = isBackward ? 2 : 1
                block.prediction = block.staticPrediction
            }
            if last.isIndirect { block.flags |= Block.indirect }
            if instructions.count == 1 && last.isSpin { block.flags |= Block.spin }
        }
        if instructions.contains(where: \.usesFloatingPoint) { block.flags |= Block.floatingPoint }
        return block
    }

    /// Decodes the instructions of a block for closer inspection.
    func instructions(at address: UInt32, size: Int) -> [Instruction] {
        guard let region = region(of: address) else { return [] }
        let offset = Int(address - region.base)
        let code = UnsafeRawPointer(region.memory + offset).assumingMemoryBound(to: UInt8.self)
        return disassembler.decode(code, size: min(size, region.bytes - offset), address: address)
    }

    /// The machine code of a block as it is now.
    func code(of block: UnsafeMutablePointer<Block>) -> [UInt8] {
        let (address, bytes) = (block.pointee.address, Int(block.pointee.end &- block.pointee.address))
        guard let region = region(of: address) else { return [] }
        let offset = Int(address - region.base)
        return Array(
            UnsafeRawBufferPointer(start: region.memory + offset, count: min(bytes, region.bytes - offset)))
    }

    /// Forgets the blocks that overlap the bytes; returns whether there were any.
    func forget(base: UInt32, _ offsets: Range<Int>) -> Bool {
        guard let region = region(of: base), !offsets.isEmpty else { return false }
        // A block may start before the range: none is longer than a page.
        let first = max(0, offsets.lowerBound - Self.page) / 2
        let pages = first * 2 / Self.page...(min(region.bytes, offsets.upperBound) - 1) / Self.page
        var hasCode = false
        for page in pages where region.codePages[page] { hasCode = true }
        guard hasCode else { return false }
        let last = min(region.bytes, offsets.upperBound + 1) / 2
        var found = false
        for index in first..<max(first, last) {
            guard let block = region.blocks[index], index * 2 + Int(block.pointee.size) > offsets.lowerBound
            else { continue }
            // Kept as memory, since it may be the predecessor of the next block; never found again.
            block.pointee.size = 0
            found = true
        }
        return found
    }
}
