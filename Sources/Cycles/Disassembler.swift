import CCapstone

/// Decodes Thumb code for the cycle model and for finding a faulting instruction.
package final class Disassembler {
    private let handle: csh

    package init() throws(DisassemblerError) {
        var opened: csh = 0
        let error = shim_open_thumb(&opened)
        guard error == CS_ERR_OK else {
            throw DisassemblerError(reason: String(cString: cs_strerror(error)))
        }
        handle = opened
    }

    deinit {
        var closing = handle
        cs_close(&closing)
    }

    /// Decodes `size` bytes at `code`, which the core sees at `address`; stops at the first undefined one.
    package func decode(_ code: UnsafePointer<UInt8>, size: Int, address: UInt32) -> [Instruction] {
        var list: UnsafeMutablePointer<cs_insn>?
        let count = cs_disasm(handle, code, size, UInt64(address), 0, &list)
        guard count > 0, let list else { return [] }
        defer { cs_free(list, count) }
        return (0..<count).map { describe(list + $0) }
    }

    private func describe(_ raw: UnsafeMutablePointer<cs_insn>) -> Instruction {
        let id = arm_insn(rawValue: raw.pointee.id)
        let operands = (0..<shim_operand_count(raw)).compactMap { shim_operand(raw, $0)?.pointee }
        let registers = operands.filter { $0.type == ARM_OP_REG }.map { Int($0.reg) }
        let isShifted =
            !InstructionTable.rotating.contains(id)
            && operands.contains { $0.shift.type != ARM_SFT_INVALID && $0.shift.value != 0 }
        var result = Instruction(
            address: UInt32(truncatingIfNeeded: raw.pointee.address), size: Int(raw.pointee.size),
            kind: InstructionTable.kind(of: id, isShifted: isShifted, mnemonic: raw.pointee.mnemonic.0))
        (result.reads, result.writes) = registersTouched(by: raw)
        result.registerCount = registers.count
        result.isNarrowLoad = InstructionTable.narrowLoads.contains(id)
        result.isDouble = id == ARM_INS_LDRD || id == ARM_INS_STRD
        let isMemory = result.kind == .load || result.kind == .store
        let hasRotatedConstant = isRotatedConstant(raw.pointee)
        result.isShifted = (isShifted && !isMemory) || hasRotatedConstant
        result.isOlderOnly = result.kind == .simd || InstructionTable.bitfields.contains(id)
        result.takesShifter = InstructionTable.takingShifter.contains(id)
        result.isPlainShift = InstructionTable.plainShifts.contains(id) && !isShifted
        result.isSimple =
            !hasRotatedConstant
            && (result.isPlainShift || InstructionTable.isSimpleArithmetic(id, kind: result.kind))
        result.setsFlags = shim_arm(raw)?.pointee.update_flags == true
        if InstructionTable.allEarly.contains(id) {
            result.earlyRegisters = result.reads
        } else if isShifted && !isMemory && !result.isPlainShift || InstructionTable.lastEarly.contains(id) {
            result.earlyRegisters = registers.suffix(1)
        }
        result.isFolded = id == ARM_INS_IT
        result.isFused = id == ARM_INS_VFMA || id == ARM_INS_VFMS
        result.isChained = id == ARM_INS_VMLA || id == ARM_INS_VMLS
        result.usesFloatingPoint = raw.pointee.mnemonic.0 == CChar(UInt8(ascii: "v"))
        if result.kind == .multiply {
            if InstructionTable.longAccumulates.contains(id) {
                result.accumulators = Array(registers.prefix(2))
            } else if registers.count >= 4, id != ARM_INS_SMULL, id != ARM_INS_UMULL {
                result.accumulators = [registers[3]]
            }
        }
        describeMemory(operands, registers, id, &result)
        describeBranch(raw, operands, id, &result)
        return result
    }

    /// Whether the constant of a 32-bit instruction is 8 bits rotated, not a pattern of bytes (ARMv7-M ARM A5.3.2).
    private func isRotatedConstant(_ raw: cs_insn) -> Bool {
        let bytes = raw.bytes
        let (first, second) = (
            UInt16(bytes.0) | UInt16(bytes.1) << 8, UInt16(bytes.2) | UInt16(bytes.3) << 8
        )
        guard raw.size == 4, first & 0xFA00 == 0xF000, second & 0x8000 == 0 else { return false }
        return first & 0x0400 != 0 || second & 0x4000 != 0
    }

    private func registersTouched(by raw: UnsafeMutablePointer<cs_insn>) -> ([Int], [Int]) {
        var reads = [UInt16](repeating: 0, count: 64)
        var writes = [UInt16](repeating: 0, count: 64)
        var readCount: UInt8 = 0
        var writeCount: UInt8 = 0
        let error = reads.withUnsafeMutableBufferPointer { readBuffer in
            writes.withUnsafeMutableBufferPointer { writeBuffer in
                shim_regs_access(
                    handle, raw, readBuffer.baseAddress, &readCount, writeBuffer.baseAddress, &writeCount)
            }
        }
        guard error == CS_ERR_OK else { return ([], []) }
        return (reads.prefix(Int(readCount)).map { Int($0) }, writes.prefix(Int(writeCount)).map { Int($0) })
    }

    private func describeMemory(
        _ operands: [cs_arm_op], _ registers: [Int], _ id: arm_insn, _ result: inout Instruction
    ) {
        let isStore = result.kind == .store || result.kind == .storeMultiple
        switch result.kind {
        case .load, .store:
            guard let memory = operands.first(where: { $0.type == ARM_OP_MEM }) else { return }
            let base = Int(memory.mem.base.rawValue)
            let index = Int(memory.mem.index.rawValue)
            result.addressRegisters = [base, index].filter { $0 != 0 }
            result.loaded = result.kind == .load ? Array(registers.prefix(result.isDouble ? 2 : 1)) : []
            result.accesses = result.isDouble ? 2 : 1
            guard let core = Self.coreNumber(base) else { return }
            result.access = Instruction.Access(
                base: core, index: Self.coreNumber(index), shift: Int(memory.shift.value),
                displacement: Int(memory.mem.disp), bytes: result.isDouble ? 8 : 4, isStore: isStore)
        case .loadMultiple, .storeMultiple:
            let usesStackPointer = InstructionTable.stackLists.contains(id)
            let base = usesStackPointer ? Int(ARM_REG_SP.rawValue) : registers.first ?? 0
            result.addressRegisters = [base]
            result.loaded = result.kind == .loadMultiple ? registers.filter { $0 != base } : []
            let listed = usesStackPointer ? registers.count : registers.count - 1
            result.accesses = listed
            guard let core = Self.coreNumber(base) else { return }
            let isDoubleword = registers.last.map {
                $0 >= Int(ARM_REG_D0.rawValue) && $0 <= Int(ARM_REG_D31.rawValue)
            }
            result.access = Instruction.Access(
                base: core, index: nil, bytes: listed * (isDoubleword == true ? 8 : 4),
                descending: InstructionTable.descendingLists.contains(id), isStore: isStore)
        default: break
        }
    }

    private func describeBranch(
        _ raw: UnsafeMutablePointer<cs_insn>, _ operands: [cs_arm_op], _ id: arm_insn,
        _ result: inout Instruction
    ) {
        let condition = shim_arm(raw)?.pointee.cc ?? ARM_CC_AL
        let isCompare = id == ARM_INS_CBZ || id == ARM_INS_CBNZ
        let pops = InstructionTable.loadsPC.contains(id) && result.loaded.contains(Int(ARM_REG_PC.rawValue))
        let isTable = id == ARM_INS_TBB || id == ARM_INS_TBH
        let toRegister = id == ARM_INS_BX || (id == ARM_INS_BLX && operands.first?.type == ARM_OP_REG)
        result.isBranch = result.kind == .branch || pops || isTable
        result.isIndirect = toRegister || pops || isTable
        let always = condition == ARM_CC_AL || condition == ARM_CC_INVALID
        result.isConditional = isCompare || (result.isBranch && !always)
        result.comparesWithZero = isCompare
        if result.kind == .branch, let immediate = operands.first(where: { $0.type == ARM_OP_IMM }) {
            result.target = UInt32(truncatingIfNeeded: immediate.imm)
        }
        result.isSpin = id == ARM_INS_B && !result.isConditional && result.target == result.address
    }

    /// The core's number of a register as the decoder numbers it.
    package static func coreNumber(_ register: Int) -> Int? {
        switch UInt32(register) {
        case ARM_REG_R0.rawValue...ARM_REG_R12.rawValue: register - Int(ARM_REG_R0.rawValue)
        case ARM_REG_SP.rawValue: 13
        case ARM_REG_LR.rawValue: 14
        case ARM_REG_PC.rawValue: 15
        default: nil
        }
    }
}

/// The decoder library cannot be used.
public struct DisassemblerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it says.
    public var reason: String

    /// One line with the cure.
    public var description: String { "the decoder library does not start (\(reason)); install libcapstone4" }
}
