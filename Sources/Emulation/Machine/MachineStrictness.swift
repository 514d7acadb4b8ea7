import Cycles

/// Where in a block the instruction stands that silicon takes exception to.
extension Machine {
    /// Whether the instruction at `address` belongs to the FPU.
    func usesFloatingPoint(at address: UInt32) -> Bool {
        blocks.instructions(at: address, size: 4).first?.usesFloatingPoint ?? true
    }

    /// The division of the block that ran last, the one by a register that is zero if there are several.
    ///
    /// The rest of its block has run by now; the result was zero.
    var addressOfDivision: UInt32? {
        guard let block = counters.pointee.previous?.pointee else { return nil }
        let divisions = blocks.instructions(at: block.end - block.size, size: Int(block.size))
            .map(\.address).filter(isDivision)
        return divisions.first { processor[.r(Int((read($0 &+ 2, width: 2) ?? 0) & 0xF))] == 0 }
            ?? divisions.first
    }

    /// SDIV and UDIV (ARMv7-M ARM A7.7.127 and A7.7.195).
    private func isDivision(at address: UInt32) -> Bool {
        (read(address, width: 2) ?? 0) & 0xFFD0 == 0xFB90
    }
}
