import CInterposed
import Cycles

/// What the functions that stand before the emulator library's know of this core.
///
/// Stores to RAM go straight to memory. Those to pages that may hold translated code must reach the library, which then
/// drops what it translated, so such pages are marked.
final class InterposedCore {
    /// For `interposed_open`; valid as long as this object.
    let pointer: UnsafeMutablePointer<interposed_core>
    private let base: UInt32
    private let marks: UnsafeMutableBufferPointer<UInt8>
    private let devices: UnsafeMutableBufferPointer<interposed_range>
    private var seenFlash = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

    private static let page = 1 << interposed_page_bits

    /// A core whose accesses to flash and devices go to the library, until `connect`.
    ///
    /// - Parameters:
    ///   - ram: memory that stores go straight to.
    ///   - devices: where peripherals are.
    init(ram: MemoryBlock, devices: [Chip.Memory]) {
        base = ram.base
        let pages = UnsafeMutablePointer<UInt8>.allocate(capacity: ram.count / Self.page)
        marks = UnsafeMutableBufferPointer(start: pages, count: ram.count / Self.page)
        marks.initialize(repeating: 0)
        codePages = UnsafePointer(pages)
        self.devices = .allocate(capacity: devices.count)
        _ = self.devices.initialize(
            from: devices.map { interposed_range(base: $0.base, bytes: UInt32($0.bytes)) })
        pointer = .allocate(capacity: 1)
        var core = interposed_core()
        (core.base, core.bytes) = (ram.base, UInt32(ram.count))
        core.memory = ram.bytes.assumingMemoryBound(to: UInt8.self)
        core.code = codePages
        pointer.initialize(to: core)
    }

    deinit {
        pointer.deallocate()
        devices.deallocate()
        marks.deallocate()
        seenFlash.deallocate()
    }

    /// Lets stores to flash and accesses to devices go to `machine`.
    ///
    /// - Parameters:
    ///   - flash: first address and bytes of the flash that the core may store to.
    ///   - deadline: set to zero by a division by zero that traps.
    func connect(
        _ machine: UnsafeMutableRawPointer, flash: Chip.Memory, deadline: UnsafeMutablePointer<UInt64>
    ) {
        pointer.pointee.machine = machine
        pointer.pointee.deadline = deadline
        pointer.pointee.flash = interposed_range(base: flash.base, bytes: UInt32(flash.bytes))
        pointer.pointee.devices = UnsafePointer(devices.baseAddress)
        pointer.pointee.device_count = UInt32(devices.count)
        pointer.pointee.load_device = { machine, address, bytes in
            guard let machine else { return 0 }
            return Machine.from(machine).readDevice(address, width: Int(bytes))
        }
        pointer.pointee.store_device = { machine, address, bytes, value in
            guard let machine else { return }
            Machine.from(machine).writeDevice(address, width: Int(bytes), value, byDebugger: false)
        }
        pointer.pointee.store_flash = { machine, address, bytes, value in
            guard let machine else { return }
            Machine.from(machine).storeToFlash(address, width: Int(bytes), value)
        }
    }

    /// Not zero for each page of 4 KiB that may hold translated code.
    let codePages: UnsafePointer<UInt8>

    /// Has all accesses come to the interposed functions, which count those of an inference.
    ///
    /// - Parameters:
    ///   - counters: what their events and cycles are added to.
    ///   - flash: what the core reads there.
    /// - Returns: what is counted by.
    func count(
        into counters: UnsafeMutablePointer<Counters>, chip: Chip, flash: FlashMemory
    ) -> UnsafeMutablePointer<interposed_data>? {
        let cache = counters.pointee.dataCache
        var data = interposed_data()
        data.is_scalar = chip.core == .cortexM4 ? 1 : 0
        (data.line_shift, data.ways) = (UInt8(cache.lineShift), UInt8(cache.ways))
        (data.set_mask, data.tags) = (cache.setMask, cache.tags)
        data.cycles = withUnsafeMutablePointer(to: &counters.pointee.cycles) { $0 }
        data.events = counters.pointee.events
        data.prices = UnsafePointer(counters.pointee.eventPrices)
        // A Cortex-M4 has no data cache, and the STM32F4's accelerator holds lines of flash only.
        let cached = chip.core == .cortexM7 ? chip.ram.bytes - chip.tightlyCoupledBytes : 0
        data.cached = interposed_range(
            base: chip.ram.base + UInt32(chip.tightlyCoupledBytes), bytes: UInt32(cached))
        data.second_ram = chip.secondRAM
        data.flash_line = UnsafePointer(withUnsafeMutablePointer(to: &counters.pointee.flashLine) { $0 })
        pointer.pointee.data = data
        seenFlash = .allocate(capacity: flash.count / Self.page)
        seenFlash.initialize(repeating: 0)
        pointer.pointee.flash_seen = seenFlash.baseAddress
        pointer.pointee.flash_memory = UnsafePointer(flash.bytes.assumingMemoryBound(to: UInt8.self))
        pointer.pointee.sees_all = 1
        return withUnsafeMutablePointer(to: &pointer.pointee.data) { $0 }
    }

    /// Lets the library see the next load from each page of flash.
    func forgetSeenFlash() { seenFlash.update(repeating: 0) }

    /// CCR.UNALIGN_TRP; translations made before it changed must be dropped.
    var trapsUnaligned: Bool {
        get { pointer.pointee.traps_unaligned != 0 }
        set { pointer.pointee.traps_unaligned = newValue ? 1 : 0 }
    }

    /// CCR.DIV_0_TRP.
    var trapsDivision: Bool {
        get { pointer.pointee.traps_division != 0 }
        set { pointer.pointee.traps_division = newValue ? 1 : 0 }
    }

    /// Whether a division by zero trapped.
    var dividedByZero: Bool {
        get { pointer.pointee.divided_by_zero != 0 }
        set { pointer.pointee.divided_by_zero = newValue ? 1 : 0 }
    }

    /// Code of `bytes` bytes at `address` is about to run.
    func mark(_ address: UInt32, bytes: UInt32) {
        let offset = Int(address &- base)
        guard offset < marks.count * Self.page else { return }
        for page in offset / Self.page...(offset + Int(max(bytes, 1)) - 1) / Self.page
        where page < marks.count { marks[page] = 1 }
    }

    /// Takes all marks back and returns the first addresses of the pages that had them.
    func clearMarks() -> [UInt32] {
        let pages = marks.indices.filter { marks[$0] != 0 }
        for page in pages { marks[page] = 0 }
        return pages.map { base + UInt32($0 * Self.page) }
    }
}
