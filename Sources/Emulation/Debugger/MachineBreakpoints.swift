/// Breakpoints: addresses that the core stops before. The code itself is left as it is, in flash and in RAM.
extension Machine {
    /// Addresses of breakpoints.
    var breakpoints: Set<UInt32> { processor.stops }

    /// Stops the core before the instruction at `address`; false if no code can lie there.
    func addBreakpoint(at address: UInt32) -> Bool {
        // With the halfword before it, since a memory does not start with a breakpoint's worth of code.
        guard memory(address &- 2, count: 4) != nil else { return false }
        if !breakpoints.contains(address) { processor.stops.insert(address) }
        return true
    }

    /// Lets the core pass `address` again.
    func removeBreakpoint(at address: UInt32) {
        if breakpoints.contains(address) { processor.stops.remove(address) }
    }

    /// Lets the core pass everywhere.
    func removeBreakpoints() {
        if !breakpoints.isEmpty { processor.stops = [] }
    }

    /// Whether the core stands at a breakpoint.
    var isAtBreakpoint: Bool { breakpoints.contains(processor[.pc]) }
}
