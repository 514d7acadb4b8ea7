import Foundation

/// What the core and the probe reach by address.
extension Machine {
    /// The host's memory behind an address, if `count` bytes lie in one memory.
    func memory(_ address: UInt32, count: Int) -> (pointer: UnsafeMutableRawPointer, isFlash: Bool)? {
        func inside(_ base: UInt32, _ bytes: Int) -> Int? {
            let offset = Int(address &- base)
            return offset + count <= bytes ? offset : nil
        }
        if let offset = inside(ram.base, ram.count) { return (ram.bytes + offset, false) }
        if let alias = chip.ramAlias, let offset = inside(alias.base, alias.bytes) {
            return (ram.bytes + alias.offset + offset, false)
        }
        if let offset = inside(Chip.flash, flash.count) { return (flash.bytes + offset, true) }
        if let offset = inside(chip.flashAlias, flash.count) { return (flash.bytes + offset, true) }
        if let offset = inside(instructionRAM.base, instructionRAM.count) {
            return (instructionRAM.bytes + offset, false)
        }
        if let offset = inside(systemMemory.base, systemMemory.count) {
            return (systemMemory.bytes + offset, true)
        }
        return nil
    }

    /// Reads 1, 2 or 4 bytes as the debug port does; nil where the bus answers with an error.
    public func read(_ address: UInt32, width: Int) -> UInt32? {
        if let found = memory(address, count: width) {
            switch width {
            case 1: return UInt32(found.pointer.load(as: UInt8.self))
            case 2: return UInt32(found.pointer.loadUnaligned(as: UInt16.self))
            default: return found.pointer.loadUnaligned(as: UInt32.self)
            }
        }
        guard chip.isDevice(address) else { return nil }
        return readDevice(address, width: width)
    }

    /// Writes 1, 2 or 4 bytes as the debug port does; false where the bus answers with an error.
    public func write(_ address: UInt32, width: Int, _ value: UInt32) -> Bool {
        if Int(address &- Chip.flash) + width <= flash.count {
            flashController.store(value, at: Int(address - Chip.flash), width: width)
            return true
        }
        if let found = memory(address, count: width) {
            guard !found.isFlash else { return false }
            switch width {
            case 1: found.pointer.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
            case 2: found.pointer.storeBytes(of: UInt16(truncatingIfNeeded: value), as: UInt16.self)
            default: found.pointer.storeBytes(of: value, as: UInt32.self)
            }
            codeChanged(address, count: width)
            return true
        }
        guard chip.isDevice(address) else { return false }
        writeDevice(address, width: width, value, byDebugger: true)
        return true
    }

    /// Bytes of one memory; nil where they do not lie in one.
    func bytes(at address: UInt32, count: Int) -> UnsafeRawBufferPointer? {
        memory(address, count: count).map { UnsafeRawBufferPointer(start: $0.pointer, count: count) }
    }

    /// Writes bytes to one RAM; false where they do not lie in one, and nothing is written.
    func writeRAM(_ address: UInt32, _ bytes: [UInt8]) -> Bool {
        guard let found = memory(address, count: bytes.count), !found.isFlash else { return false }
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                found.pointer.copyMemory(from: start, byteCount: source.count)
            }
        }
        codeChanged(address, count: bytes.count)
        return true
    }

    /// Drops what was translated from RAM that the probe rewrote.
    private func codeChanged(_ address: UInt32, count: Int) {
        for block in [ram, instructionRAM] {
            let offset = Int(address &- block.base)
            guard offset < block.count else { continue }
            if blocks.forget(base: block.base, offset..<offset + count) {
                processor.removeTranslations(address, address + UInt32(count))
            }
        }
    }

    /// Follows a change of flash contents: translated code and cached lines are of yesterday.
    func flashChanged(_ offsets: Range<Int>) {
        dataCache.programmed(offsets)
        for base in [Chip.flash, chip.flashAlias] where blocks.forget(base: base, offsets) {
            processor.removeTranslations(base + UInt32(offsets.lowerBound), base + UInt32(offsets.upperBound))
        }
    }

    /// A store of the core to flash.
    func storeToFlash(_ address: UInt32, width: Int, _ value: UInt32) {
        flashController.store(value, at: Int(address &- Chip.flash), width: width)
        idlePolls = 0
        attend()
    }

    func readDevice(_ address: UInt32, width: Int) -> UInt32 {
        let word = readRegisterWord(address & ~3) >> (8 * (address & 3))
        return width == 4 ? word : word & (1 << UInt32(8 * width) - 1)
    }

    func writeDevice(_ address: UInt32, width: Int, _ value: UInt32, byDebugger: Bool) {
        var word = value
        if address & 3 != 0 {
            let mask: UInt32 = width == 1 ? 0xFF : 0xFFFF
            let shift = 8 * (address & 3)
            word = readRegisterWord(address & ~3) & ~(mask << shift) | (value & mask) << shift
        } else if width < 4, address & ~0x3FF != chip.serial.base {
            // The data registers of the serial port take a byte as it is.
            let mask: UInt32 = width == 1 ? 0xFF : 0xFFFF
            word = readRegisterWord(address) & ~mask | value & mask
        }
        writeRegisterWord(address & ~3, word, byDebugger: byDebugger)
    }

    /// The peripheral at an address and the offset in it; nil also while its clock is off.
    private func peripheral(_ address: UInt32) -> (any Peripheral)? {
        switch address & ~0x3FF {
        case 0x4000_3000: watchdog
        case chip.serial.base: clock.serialClock > 0 ? serialRegisters : nil
        case 0x4000_7000: clock.enablesPower ? power : nil
        case chip.family.ports..<chip.family.ports + 0x400 * UInt32(ports.count):
            port(Int(address >> 10 & 15))
        case chip.family.clock: clock
        case chip.flashLayout.base: flashController
        case 0xE000_E000, 0xE000_E400, 0xE000_E800, 0xE000_EC00: system
        case 0xE000_1000, 0xE000_1400, 0xE000_1800, 0xE000_1C00: watchpoint
        default: nil
        }
    }

    private func port(_ index: Int) -> Port? {
        ports.indices.contains(index) && clock.enablesPort(index) ? ports[index] : nil
    }

    private func offset(_ address: UInt32) -> UInt32 {
        address >= 0xE000_0000 ? address & 0xFFF : address & 0x3FF
    }

    private func readRegisterWord(_ address: UInt32) -> UInt32 {
        if address & ~0xF == 0xE004_2000 { return debugUnit.read(address & 0xF) }
        guard let device = peripheral(address) else {
            reportUnknown(address, "read")
            return 0
        }
        // What has happened by now must be visible, even between two blocks' events.
        if let due = device.due, due <= time.now { device.advance(to: time.now) }
        if device === watchpoint && offset(address) == 4 { recorder.cut() }
        return device.read(offset(address))
    }

    private func writeRegisterWord(_ address: UInt32, _ value: UInt32, byDebugger: Bool) {
        if address & ~0xF == 0xE004_2000 { return debugUnit.write(address & 0xF, value) }
        guard let device = peripheral(address) else {
            reportUnknown(address, "written")
            return
        }
        if device !== watchdog && device !== watchpoint { idlePolls = 0 }
        if device === watchpoint, byDebugger {
            watchpoint.writeUnlocked(offset(address), value)
        } else {
            device.write(offset(address), value)
        }
        // Feeding the watchdog only moves its event away.
        if device !== system && !(device === watchdog && value == 0xAAAA) { attend() }
    }

    /// Registers that this board does not model read as zero: said once each.
    private func reportUnknown(_ address: UInt32, _ verb: String) {
        guard address < 0xE000_0000, reportedRegisters.count < 256, reportedRegisters.insert(address).inserted
        else { return }
        log("register 0x\(String(address, radix: 16)) \(verb), but not modelled or its clock is off: zero")
    }
}
