/// An ST-LINK/V2-1 with firmware V2J37S26, or a STLINK-V3 with V3J8, at the level of its USB transfers.
///
/// A command is 16 bytes on the OUT endpoint, then data out or data in. The command set is what flashing and
/// debugging need; anything else answers "unknown command" as the probe does.
///
/// Unless it is lenient it is as strict as public drivers know it to be: an answer that nobody fetched waits in the
/// endpoint's FIFO and comes before the next, until the device is reset (probe-rs resets it when the first command
/// fails); debug commands want debug mode; if asked to, memory through an access port that was opened; transfers by
/// bytes are limited (OpenOCD, STLINK_F_HAS_RW8_512BYTES). While the chip is in reset its buses give faults, and the
/// core's debug registers first do and then say so (S_RESET_ST; `reset` of pyOCD's cortex_m.py and
/// `stlink_soft_reset` of stlink wait for it).
final class STLinkModel: ProbeEndpoints {
    /// First byte of a command.
    private enum Class {
        static let version: UInt8 = 0xF1
        static let debug: UInt8 = 0xF2
        static let dfu: UInt8 = 0xF3
        static let swim: UInt8 = 0xF4
        static let mode: UInt8 = 0xF5
        static let voltage: UInt8 = 0xF7
        static let extendedVersion: UInt8 = 0xFB
    }

    /// Status bytes of debug commands.
    enum Status {
        static let ok: UInt8 = 0x80
        static let accessFault: UInt8 = 0x11
        static let unknownCommand: UInt8 = 0x42
        static let noDevice: UInt8 = 0x05
        static let badAccessPort: UInt8 = 0x1D
        static let badFrequency: UInt8 = 0x41
        static let verifyError: UInt8 = 0x0D
        static let portFault: UInt8 = 0x15
    }

    /// Millivolts below which the chip does not run (DS10916 table 17).
    private static let lowestSupply: UInt32 = 1700
    /// Clocks of a V3's SWD line in kHz.
    private static let clocks: [UInt32] = [24_000, 8000, 3300, 1000, 200, 50, 5]
    /// RDP, the level of read protection in the option register: its field, and level 1.
    private static let protectionField: UInt32 = 0xFF
    private static let protected: UInt32 = 0x55

    /// Debug commands that need no debug mode: enter, leave, clock, reset line.
    private static let modeless: Set<UInt8> = [0x30, 0x21, 0x3C, 0x43, 0x61, 0x62]
    /// Those that reach the chip by its access port.
    private static let accesses: Set<UInt8> = [
        0x07, 0x08, 0x0C, 0x0D, 0x33, 0x34, 0x35, 0x36, 0x3A, 0x47, 0x48,
    ]
    /// The core's debug registers, which answer while its reset line is low.
    private static let debugRegisters: Range<UInt32> = 0xE000_ED00..<0xE000_EE00
    private static let haltingStatus: UInt32 = 0xE000_EDF0
    /// Bytes of a USB packet of a full-speed probe.
    private static let packet = 64

    private enum Mode: UInt8 { case massStorage = 1, debug = 2 }

    private let machine: Machine
    private let knobs: ProbeKnobs
    /// What has gone over its endpoints.
    private(set) var traffic = ProbeTraffic()
    private var isHung = false
    /// Called once when the cable comes out by itself.
    var unplugged: () -> Void = {}
    /// Whether the USB cable is in.
    var isPlugged = true
    private var mode = Mode.massStorage
    private var reply: [UInt8] = []
    /// Answers that nobody fetched yet, the oldest first.
    private var pending: [[UInt8]] = []
    private var isPortOpen = false
    /// Accesses of a chip in reset that still fail altogether.
    private var faultsInReset = 0
    /// What DHCSR was before a reset that has not begun yet, as the first look at it shows.
    private var staleStatus: UInt32?
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var writeAddress: UInt32 = 0
    private var writeRemaining = 0
    private var writeWidth = 4
    private var lastStatus = Status.ok
    private var faultAddress: UInt32 = 0
    private var holdsReset = false

    init(machine: Machine, knobs: ProbeKnobs = ProbeKnobs()) {
        self.machine = machine
        self.knobs = knobs
    }

    /// Counts a transfer; nil if it is served.
    private func disturbance() -> ProbeProtocol.Status? {
        guard isPlugged else { return .unplugged }
        traffic.transfers += 1
        if knobs.unplugAfter.map({ traffic.transfers > $0 }) ?? false {
            isPlugged = false
            unplugged()
            return .unplugged
        }
        // Only once: a probe that was reset works.
        if traffic.transfers == knobs.hangAfter.map({ $0 + 1 }) { isHung = true }
        return isHung ? .timeout : nil
    }

    /// Takes an OUT transfer.
    func bulkOut(_ bytes: [UInt8]) -> ProbeProtocol.Status {
        if let disturbance = disturbance() { return disturbance }
        traffic.bytesOut += bytes.count
        if !machine.isExecuting, machine.flashTiming != .real { machine.pass(seconds: 0.001) }
        if writeRemaining > 0 { return writeData(bytes) }
        guard bytes.count == 16 else { return .stall }
        traffic.commands += 1
        if knobs.isLenient { pending = [] }
        reply = []
        defer { if !reply.isEmpty { pending.append(reply) } }
        switch bytes[0] {
        case Class.version: reply = version
        case Class.extendedVersion where knobs.generation == .v3: reply = extendedVersion
        case Class.mode: reply = [mode.rawValue, 0]
        case Class.voltage:
            // The target's supply is 2400 mV * second / first.
            reply = UInt32(2400).littleEndianBytes + knobs.millivolts.littleEndianBytes
        case Class.dfu, Class.swim: mode = .massStorage
        case Class.debug: debug(bytes)
        default: return .stall
        }
        return .done
    }

    private var ids: [UInt8] {
        let product = knobs.generation.product
        return [0x83, 0x04, UInt8(truncatingIfNeeded: product), UInt8(product >> 8)]
    }

    /// The version word is big-endian; a V3 has its generation there and nothing else.
    private var version: [UInt8] {
        let word =
            knobs.generation == .v2
            ? 2 << 12 | UInt16(truncatingIfNeeded: knobs.version) << 6 | 26 : UInt16(3) << 12
        return [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)] + ids
    }

    private var extendedVersion: [UInt8] {
        [3, 0, UInt8(truncatingIfNeeded: knobs.version), 3, 1, 0, 0, 0] + ids
    }

    /// Answers an IN transfer: the pending reply, or a timeout if there is none.
    func bulkIn(limit: Int) -> (ProbeProtocol.Status, [UInt8]) {
        if let disturbance = disturbance() { return (disturbance, []) }
        guard let first = pending.first else { return (.timeout, []) }
        // A packet that is longer than what is left of the host's buffer is lost.
        if first.count > limit, limit % Self.packet != 0, !knobs.isLenient {
            pending.removeFirst()
            return (.overflow, [])
        }
        let data = Array(first.prefix(limit))
        pending[0].removeFirst(data.count)
        if pending[0].isEmpty { pending.removeFirst() }
        traffic.bytesIn += data.count
        return (.done, data)
    }

    func usbReset() -> ProbeProtocol.Status {
        guard isPlugged else { return .unplugged }
        isHung = false
        (mode, reply, writeRemaining, lastStatus) = (.massStorage, [], 0, Status.ok)
        (pending, isPortOpen) = ([], false)
        return .done
    }

    private func debug(_ command: [UInt8]) {
        let address = UInt32(littleEndian: command, at: 2)
        let length = Int(command[6]) | Int(command[7]) << 8
        if let refusal = refusal(of: command[1]) { return refuse(command[1], length, refusal) }
        switch command[1] {
        case 0x30:
            guard knobs.millivolts >= Self.lowestSupply, !(knobs.isDeaf && machine.isExecuting) else {
                return acknowledge(Status.noDevice)
            }
            (mode, isPortOpen) = (.debug, !knobs.opensPort)
            acknowledge()
        case 0x21: (mode, isPortOpen) = (.massStorage, false)
        case 0x31: reply = [Status.ok, 0, 0, 0] + machine.chip.debugPortID.littleEndianBytes + [0, 0, 0, 0]
        case 0x43 where knobs.generation == .v2: acknowledge()
        case 0x62 where knobs.generation == .v3: reply = clocks
        case 0x61 where knobs.generation == .v3:
            let isOffered = Self.clocks.contains(UInt32(littleEndian: command, at: 4))
            acknowledge(isOffered ? Status.ok : Status.badFrequency)
            reply += [UInt8](repeating: 0, count: 6)
        case 0x4B, 0x4C:
            if command[2] == 0 { isPortOpen = command[1] == 0x4B || !knobs.opensPort }
            acknowledge(command[2] == 0 ? Status.ok : Status.badAccessPort)
        case 0x3E:
            reply = [lastStatus, 0, 0, 0] + faultAddress.littleEndianBytes + [0, 0, 0, 0]
            lastStatus = Status.ok
        case 0x3B:
            acknowledge(lastStatus)
            lastStatus = Status.ok
        case 0x3C: driveReset(command[2])
        case 0x32:
            acknowledge()
            machine.requestReset(.software)
            beginReset()
        case 0x33: reply = [Status.ok, 0, 0, 0] + register(Int(command[2])).littleEndianBytes
        case 0x34:
            machine.writeRegister(Int(command[2]), UInt32(littleEndian: command, at: 3))
            acknowledge()
        case 0x3A: reply = [Status.ok, 0, 0, 0] + (0..<21).flatMap { register($0).littleEndianBytes }
        case 0x35: writeWord(address, UInt32(littleEndian: command, at: 6))
        case 0x36: readWord(address)
        case 0x07: read(address, length & ~3, width: 4)
        case 0x47: read(address, length & ~1, width: 2)
        case 0x0C: read(address, min(length, byteLimit), width: 1)
        case 0x08: startWrite(address, length, width: 4)
        case 0x48: startWrite(address, length, width: 2)
        case 0x0D: startWrite(address, min(length, byteLimit), width: 1)
        default: acknowledge(Status.unknownCommand)
        }
    }

    /// The current clock, how many there are, and up to ten of them.
    private var clocks: [UInt8] {
        let list = Self.clocks + [UInt32](repeating: 0, count: 10 - Self.clocks.count)
        let words = [Self.clocks[2], UInt32(Self.clocks.count)] + list
        return [Status.ok, 0, 0, 0] + words.flatMap(\.littleEndianBytes)
    }

    private var byteLimit: Int { knobs.isLenient ? .max : knobs.byteLimit }

    /// Why a debug command is not served; nil if it is.
    private func refusal(of code: UInt8) -> UInt8? {
        guard !knobs.isLenient else { return nil }
        if mode != .debug, !Self.modeless.contains(code) { return Status.unknownCommand }
        return Self.accesses.contains(code) && !isPortOpen ? Status.badAccessPort : nil
    }

    /// Answers a command that is not served with its status, as long as the answer would have been; a block's status is
    /// asked for later.
    private func refuse(_ code: UInt8, _ length: Int, _ status: UInt8) {
        switch code {
        case 0x07, 0x47, 0x0C:
            lastStatus = status
            reply = [UInt8](repeating: 0, count: max(2, length))
        case 0x08, 0x48, 0x0D:
            lastStatus = status
            (writeAddress, writeRemaining, writeWidth) = (0, length, 0)
        case 0x33, 0x36: reply = [status, 0, 0, 0, 0, 0, 0, 0]
        case 0x3E: reply = [status] + [UInt8](repeating: 0, count: 11)
        default: acknowledge(status)
        }
    }

    private func acknowledge(_ status: UInt8 = Status.ok) { reply = [status, 0] }

    private func register(_ index: Int) -> UInt32 { index < 19 ? machine.readRegister(index) : 0 }

    /// Carries out a reset that was asked for by a write, or by the probe itself.
    private func beginReset() {
        guard machine.isResetRequested else { return }
        if !knobs.isLenient, machine.imperfections.resetRise > 0 {
            staleStatus = machine.read(Self.haltingStatus, width: 4)
            faultsInReset = 2
        }
        machine.beginReset()
    }

    /// NRST: low holds the chip in reset, high releases it, pulse does both.
    private func driveReset(_ level: UInt8) {
        acknowledge()
        switch level {
        case 0:
            holdsReset = true
            machine.holdInReset()
        case 1 where !holdsReset: break
        default:
            holdsReset = false
            faultsInReset = knobs.isLenient ? 0 : 2
            machine.leaveReset(.pin)
        }
    }

    private func fault(_ address: UInt32) {
        lastStatus = Status.accessFault
        faultAddress = address
    }

    private func writeWord(_ address: UInt32, _ value: UInt32) {
        if let status = statusInReset(address) { return acknowledge(status) }
        acknowledge(machine.write(address, width: 4, value) ? writeStatus : Status.accessFault)
        beginReset()
    }

    /// What an access gives while the chip is in reset; nil if it is served.
    private func statusInReset(_ address: UInt32) -> UInt8? {
        guard machine.isHeldInReset, !knobs.isLenient else { return nil }
        guard Self.debugRegisters.contains(address) else { return Status.accessFault }
        guard machine.isLeavingReset, staleStatus == nil, faultsInReset > 0 else { return nil }
        faultsInReset -= 1
        return Status.portFault
    }

    /// The status of a write that was done.
    private var writeStatus: UInt8 {
        guard knobs.verifyErrors > 0 else { return Status.ok }
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return Double(random >> 11) / Double(1 << 53) < knobs.verifyErrors ? Status.verifyError : Status.ok
    }

    private func readWord(_ address: UInt32) {
        if let status = statusInReset(address) {
            reply = [status, 0, 0, 0, 0, 0, 0, 0]
            return
        }
        let value = load(address, width: 4)
        reply = [value == nil ? Status.accessFault : Status.ok, 0, 0, 0] + (value ?? 0).littleEndianBytes
    }

    /// A read over the debug port, which a protected chip does not grant to flash (RM0385 section 3.6.1).
    private func load(_ address: UInt32, width: Int) -> UInt32? {
        if machine.isHeldInReset, !knobs.isLenient {
            guard Self.debugRegisters.contains(address) else { return nil }
            if address == Self.haltingStatus {
                defer { staleStatus = nil }
                return staleStatus ?? machine.haltingStatusInReset
            }
        }
        staleStatus = nil
        guard knobs.isReadProtected else { return machine.read(address, width: width) }
        if let found = machine.memory(address, count: width), found.isFlash { return nil }
        let value = machine.read(address, width: width)
        let layout = machine.chip.flashLayout
        guard address == layout.base + layout.options else { return value }
        let shift = layout.protectionShift
        return value.map { $0 & ~(Self.protectionField << shift) | Self.protected << shift }
    }

    /// A block read.
    ///
    /// Its status comes with the next "last status" command; the data of a failed word is zero.
    private func read(_ address: UInt32, _ length: Int, width: Int) {
        lastStatus = Status.ok
        reply.reserveCapacity(length)
        let isReachable = !knobs.isReadProtected && (knobs.isLenient || !machine.isHeldInReset)
        if isReachable, let bytes = machine.bytes(at: address, count: length) {
            reply += bytes
        } else {
            readUnits(address, length, width: width)
        }
        // A single byte still comes as two.
        if reply.count == 1 { reply.append(0) }
    }

    private func readUnits(_ address: UInt32, _ length: Int, width: Int) {
        for offset in stride(from: 0, to: length, by: width) {
            let target = address &+ UInt32(offset)
            let value = load(target, width: width)
            if value == nil { fault(target) }
            for byte in 0..<width {
                reply.append(UInt8(truncatingIfNeeded: (value ?? 0) >> UInt32(8 * byte)))
            }
        }
    }

    private func startWrite(_ address: UInt32, _ length: Int, width: Int) {
        lastStatus = writeStatus
        (writeAddress, writeRemaining, writeWidth) = (address, length / width * width, width)
    }

    private func writeUnits(_ bytes: [UInt8]) {
        for offset in stride(from: 0, to: bytes.count, by: writeWidth) {
            let target = writeAddress &+ UInt32(offset)
            let value = (0..<writeWidth).reduce(UInt32(0)) {
                $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1)
            }
            if statusInReset(target) != nil || !machine.write(target, width: writeWidth, value) {
                fault(target)
            }
        }
    }

    private func writeData(_ bytes: [UInt8]) -> ProbeProtocol.Status {
        if writeWidth == 0 {
            // The data of a command that was refused.
            writeRemaining = 0
            return .done
        }
        guard bytes.count <= writeRemaining, bytes.count % writeWidth == 0, !bytes.isEmpty else {
            writeRemaining = 0
            return .stall
        }
        if machine.isHeldInReset || !machine.writeRAM(writeAddress, bytes) { writeUnits(bytes) }
        writeAddress &+= UInt32(bytes.count)
        writeRemaining -= bytes.count
        beginReset()
        return .done
    }
}
