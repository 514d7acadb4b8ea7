import CInterposed
import CUnicorn
import Cycles

/// A data or instruction access with nothing behind it.
struct FailedAccess: Equatable {
    enum Kind { case load, store, fetch }
    var kind: Kind
    var address: UInt32
}

/// What a device callback needs: where its region starts, and the machine.
struct DeviceContext {
    var base: UInt32
    var machine: UnsafeMutableRawPointer
}

extension Machine {
    /// The machine behind a callback's context.
    static func from(_ pointer: UnsafeMutableRawPointer) -> Machine {
        Unmanaged<Machine>.fromOpaque(pointer).takeUnretainedValue()
    }

    func installHooks() throws(EmulationError) {
        let engine = processor.engine
        let opaque = Unmanaged.passUnretained(self).toOpaque()
        counters.pointee.machine = opaque
        try processor.check("uc_hook_add", shim_hook_block(engine, Machine.blockHook, counters))
        try processor.check("uc_hook_add", shim_hook_interrupt(engine, Machine.interruptHook, opaque))
        let invalid =
            UC_HOOK_MEM_READ_UNMAPPED.rawValue | UC_HOOK_MEM_WRITE_UNMAPPED.rawValue
            | UC_HOOK_MEM_FETCH_UNMAPPED.rawValue | UC_HOOK_MEM_READ_PROT.rawValue
            | UC_HOOK_MEM_WRITE_PROT.rawValue | UC_HOOK_MEM_FETCH_PROT.rawValue
        try processor.check(
            "uc_hook_add", shim_hook_memory(engine, Int32(invalid), Machine.memoryHook, opaque))
        if timing == .detailed {
            try processor.check("uc_hook_add", shim_hook_access(engine))
        }
        for region in chip.devices {
            let context = UnsafeMutablePointer<DeviceContext>.allocate(capacity: 1)
            context.initialize(to: DeviceContext(base: region.base, machine: opaque))
            deviceContexts.append(context)
            try processor.check(
                "uc_mmio_map",
                uc_mmio_map(
                    engine, UInt64(region.base), region.bytes, Machine.deviceRead, context,
                    Machine.deviceWrite, context))
        }
    }

    /// Runs before each block: counts it, prices it, and calls the machine when something is due.
    ///
    /// A stop takes effect before the block, and the hook comes again for it later, so nothing is counted then.
    private static let blockHook: uc_cb_hookcode_t = { _, address64, size, context in
        guard let counters = context?.assumingMemoryBound(to: Counters.self) else { return }
        let address = UInt32(truncatingIfNeeded: address64)
        if counters.pointee.cycles >= counters.pointee.deadline, let machine = counters.pointee.machine,
            Machine.from(machine).attendHook()
        {
            return
        }
        let offset = address &- Chip.flash
        let block: UnsafeMutablePointer<Block>
        if offset < counters.pointee.flashBytes, let known = counters.pointee.flashBlocks[Int(offset >> 1)],
            known.pointee.size == size
        {
            block = known
        } else if let known = counters.pointee.ram.known(at: address, size: size) {
            block = known
        } else {
            guard let machine = counters.pointee.machine,
                let found = Machine.from(machine).executableBlock(at: address, size: size)
            else { return }
            block = found
        }
        if block.pointee.flags & counters.pointee.special != 0, let machine = counters.pointee.machine,
            Machine.from(machine).attendSpecial(block, at: address)
        {
            return
        }
        Machine.book(block, at: address, counters)
    }

    /// Adds the price of a block: issue, branch prediction, instruction cache.
    @inline(__always)
    private static func book(
        _ block: UnsafeMutablePointer<Block>, at address: UInt32, _ counters: UnsafeMutablePointer<Counters>
    ) {
        var cost = UInt64(block.pointee.cost)
        if counters.pointee.previous == block {
            cost = UInt64(block.pointee.loopCost)
            block.pointee.loops &+= 1
        } else {
            block.pointee.executions &+= 1
        }
        let isAhead = counters.pointee.previous?.pointee.end == address
        if let previous = counters.pointee.previous {
            let flags = previous.pointee.flags
            if !isAhead && block.pointee.flags & Block.splitEntry != 0 {
                cost &+= counters.pointee.splitEntry
                counters.pointee.events[CycleEvent.splitEntry.rawValue] &+= 1
            }
            if flags & Block.conditional != 0 {
                let isTaken = !isAhead
                let prediction = previous.pointee.prediction
                if isTaken != (prediction >= 2) {
                    cost &+= counters.pointee.mispredict
                    counters.pointee.events[CycleEvent.mispredict.rawValue] &+= 1
                    if flags & Block.lateFlags != 0 {
                        cost &+= counters.pointee.lateFlags
                        counters.pointee.events[CycleEvent.lateFlags.rawValue] &+= 1
                    }
                }
                if isTaken {
                    if counters.pointee.taken > 0 {
                        cost &+= counters.pointee.taken
                        counters.pointee.events[CycleEvent.taken.rawValue] &+= 1
                    }
                    if prediction < 3 { previous.pointee.prediction = prediction &+ 1 }
                } else if prediction > 0 {
                    previous.pointee.prediction = prediction &- 1
                }
            } else if flags & Block.indirect != 0 {
                cost &+= counters.pointee.indirect
                counters.pointee.events[CycleEvent.indirect.rawValue] &+= 1
            }
        }
        if block.pointee.flags & Block.cacheable != 0 {
            if counters.pointee.fetchesByBus {
                cost &+= fetchByBus(block, isAhead: isAhead, running: cost, counters)
            } else if counters.pointee.previous != block {
                cost &+= fetch(block, isAhead: isAhead && counters.pointee.prefetches, counters)
            }
        }
        counters.pointee.data?.pointee.companions = block.pointee.companions
        counters.pointee.cycles &+= cost
        counters.pointee.previous = block
    }

    /// Looks a block's lines up in the instruction cache.
    ///
    /// Returns what the misses take. A line that code goes straight on to is on its way where lines are fetched ahead.
    @inline(__always)
    private static func fetch(
        _ block: UnsafeMutablePointer<Block>, isAhead: Bool, _ counters: UnsafeMutablePointer<Counters>
    ) -> UInt64 {
        var line = block.pointee.firstLine
        var misses: UInt64 = 0
        var ahead: UInt64 = 0
        while line <= block.pointee.lastLine {
            if !counters.pointee.cacheEnabled || !counters.pointee.instructionCache.holds(line) {
                if isAhead || (counters.pointee.prefetches && line != block.pointee.firstLine) {
                    ahead &+= 1
                } else {
                    misses &+= 1
                }
            }
            line &+= 1
        }
        guard misses | ahead != 0 else { return 0 }
        ahead &*= counters.pointee.aheadTimes
        counters.pointee.events[CycleEvent.instructionMiss.rawValue] &+= misses
        counters.pointee.events[CycleEvent.nextLine.rawValue] &+= ahead
        return misses &* counters.pointee.lineMiss &+ ahead &* counters.pointee.nextLine
    }

    /// Fetches a block's lines without an instruction cache; returns what that takes.
    ///
    /// A queue of 32 bytes asks for the line behind the one that runs (TRM 1.2.3): of such a line counts what it takes longer
    /// than the code does, `running` eighths of a cycle for the block, and nothing if it was fetched with the block before.
    private static func fetchByBus(
        _ block: UnsafeMutablePointer<Block>, isAhead: Bool, running: UInt64,
        _ counters: UnsafeMutablePointer<Counters>
    ) -> UInt64 {
        let (bus, flash) = (counters.pointee.busAccess, counters.pointee.flashAccess)
        var accesses: UInt64 = 0
        var waits: UInt64 = 0
        var behind: UInt64 = 0
        for line in block.pointee.firstLine...block.pointee.lastLine {
            let isFirst = line == block.pointee.firstLine
            if isFirst && isAhead && line == counters.pointee.previous?.pointee.lastLine { continue }
            let isBehind = isAhead || !isFirst
            accesses &+= 1
            let isRead = line == counters.pointee.flashLine
            if !isRead { waits &+= 1 }
            if isBehind { behind &+= isRead ? bus : bus &+ flash }
            counters.pointee.flashLine = line
        }
        let ahead = min(behind, running)
        counters.pointee.events[CycleEvent.busAccess.rawValue] &+= accesses
        counters.pointee.events[CycleEvent.flashAccess.rawValue] &+= waits
        counters.pointee.events[CycleEvent.fetchedAhead.rawValue] &+= ahead
        return accesses &* bus &+ waits &* flash &- ahead
    }

    private static let interruptHook: uc_cb_hookintr_t = { _, number, context in
        guard let context else { return }
        let machine = Machine.from(context)
        machine.interruptNumber = number
        machine.processor.stop()
    }

    /// Returning true lets a load go on.
    ///
    /// Stores to flash do not come here, but for doublewords, which flash does not take.
    private static let memoryHook: uc_cb_eventmem_t = { _, type, address64, _, _, context in
        guard let context else { return false }
        let machine = Machine.from(context)
        let address = UInt32(truncatingIfNeeded: address64)
        switch type {
        case UC_MEM_READ_PROT:
            machine.dataCache.read(address)
            return true
        case UC_MEM_WRITE_PROT, UC_MEM_WRITE_UNMAPPED:
            machine.failedAccess = FailedAccess(kind: .store, address: address)
        case UC_MEM_FETCH_UNMAPPED, UC_MEM_FETCH_PROT:
            machine.failedAccess = FailedAccess(kind: .fetch, address: address)
        default:
            machine.failedAccess = FailedAccess(kind: .load, address: address)
        }
        return false
    }

    private static let deviceRead: uc_cb_mmio_read_t = { _, offset, size, context in
        guard let device = context?.assumingMemoryBound(to: DeviceContext.self) else { return 0 }
        let address = device.pointee.base &+ UInt32(truncatingIfNeeded: offset)
        return UInt64(Machine.from(device.pointee.machine).readDevice(address, width: Int(size)))
    }

    private static let deviceWrite: uc_cb_mmio_write_t = { _, offset, size, value, context in
        guard let device = context?.assumingMemoryBound(to: DeviceContext.self) else { return }
        let address = device.pointee.base &+ UInt32(truncatingIfNeeded: offset)
        Machine.from(device.pointee.machine)
            .writeDevice(address, width: Int(size), UInt32(truncatingIfNeeded: value), byDebugger: false)
    }
}
