/// Double-precision arithmetic of the FPv5 unit (ARMv7-M ARM A6.4 to A6.7), which the emulator's core lacks.
///
/// The core stops at such an instruction, and what the instruction does is done here. Sums and products are rounded
/// to nearest with subnormal numbers, the unit's state after a reset; half-precision numbers are left out. Moves,
/// loads and stores of doublewords are the core's own.
struct DoublePrecision {
    /// A data-processing instruction of the unit.
    private let code: UInt32

    /// Nil unless the words are a double-precision instruction.
    init?(first: UInt16, second: UInt16) {
        code = UInt32(first) << 16 | UInt32(second)
        // Coprocessor 11, data processing (bit 4 clear); 0xEE, or 0xFE for the additions of FPv5.
        guard code & 0xEF00_0F10 == 0xEE00_0B00 || isFromSingle else { return nil }
    }

    /// VCVT.F64.F32, which is encoded as an instruction on a single.
    private var isFromSingle: Bool { code & 0xFFBF_0FD0 == 0xEEB7_0AC0 }

    private var isUnconditional: Bool { code.bit(28) }
    private var d: Int { Int(code.field(12, 4) | code.field(22, 1) << 4) }
    private var n: Int { Int(code.field(16, 4) | code.field(7, 1) << 4) }
    private var m: Int { Int(code.field(0, 4) | code.field(5, 1) << 4) }
    /// Numbers of single registers.
    private var sd: Int { Int(code.field(12, 4) << 1 | code.field(22, 1)) }
    private var sm: Int { Int(code.field(0, 4) << 1 | code.field(5, 1)) }

    /// Does what the instruction says; false if there is no such instruction.
    func execute(on registers: Processor) -> Bool {
        if isFromSingle {
            registers[double: d] = Double(Float(bitPattern: registers[.s(sm)]))
            return d < 16
        }
        return isUnconditional ? executeAddition(registers) : executeArithmetic(registers)
    }

    private func executeArithmetic(_ registers: Processor) -> Bool {
        let (a, b) = (registers[double: n], registers[double: m])
        let sum = registers[double: d]
        let isInverted = code.bit(6)
        let result: Double
        switch (code.bit(23), code.field(20, 2)) {
        case (false, 0): result = sum + (isInverted ? -(a * b) : a * b)
        case (false, 1): result = (isInverted ? -(a * b) : a * b) - sum
        case (false, 2): result = isInverted ? -(a * b) : a * b
        case (false, _): result = isInverted ? a - b : a + b
        case (true, 0) where !isInverted: result = a / b
        case (true, 1): result = (-sum).addingProduct(isInverted ? -a : a, b)
        case (true, 2): result = sum.addingProduct(isInverted ? -a : a, b)
        default: return executeOther(registers)
        }
        registers[double: d] = canonical(result, registers[.fpscr], a, b)
        return true
    }

    /// Instructions with one operand.
    private func executeOther(_ registers: Processor) -> Bool {
        let operand = registers[double: m]
        let top = code.bit(7)
        guard code.bit(6) else {
            registers[double: d] = immediate
            return true
        }
        switch (code.field(16, 4), top) {
        case (0, false): registers[double: d] = operand
        case (0, true): registers[double: d] = Double(bitPattern: operand.bitPattern & ~(1 << 63))
        case (1, false): registers[double: d] = Double(bitPattern: operand.bitPattern ^ 1 << 63)
        case (1, true): registers[double: d] = canonical(operand.squareRoot(), registers[.fpscr], operand)
        case (4, _): compare(registers[double: d], operand, registers)
        case (5, _): compare(registers[double: d], 0, registers)
        case (6, false): registers[double: d] = operand.rounded(rounding(registers[.fpscr]))
        case (6, true): registers[double: d] = operand.rounded(.towardZero)
        case (7, false): registers[double: d] = operand.rounded(rounding(registers[.fpscr]))
        case (7, true): registers[.s(sd)] = Float(operand).bitPattern
        case (8, _): convertFromInteger(registers)
        case (10, _), (11, _), (14, _), (15, _): convertFixed(registers)
        case (12, _): convert(operand, isSigned: false, roundsToZero: top, registers)
        case (13, _): convert(operand, isSigned: true, roundsToZero: top, registers)
        default: return false
        }
        return true
    }

    /// VSEL, VMAXNM, VMINNM, and conversions with a rounding of their own.
    private func executeAddition(_ registers: Processor) -> Bool {
        let (a, b) = (registers[double: n], registers[double: m])
        switch (code.bit(23), code.field(20, 2)) {
        case (false, let condition):
            registers[double: d] = Self.holds(condition, registers[.xpsr]) ? a : b
        case (true, 0):
            registers[double: d] = code.bit(6) ? Self.minimum(a, b) : Self.maximum(a, b)
        case (true, 3) where code.bit(6) && code.field(18, 2) == 2:
            registers[double: d] = b.rounded(Self.ownRounding(code.field(16, 2)))
        case (true, 3) where code.bit(6) && code.field(18, 2) == 3:
            let rounded = b.rounded(Self.ownRounding(code.field(16, 2)))
            convert(rounded, isSigned: code.bit(7), roundsToZero: true, registers)
        default: return false
        }
        return true
    }

    /// VMOV's constant.
    private var immediate: Double {
        let value = UInt64(code.field(16, 4) << 4 | code.field(0, 4))
        let sign = (value >> 7) << 63
        let exponent: UInt64 = value & 0x40 == 0 ? 0x400 : 0x3FC
        return Double(bitPattern: sign | (exponent | value >> 4 & 3) << 52 | (value & 15) << 48)
    }

    private func convertFromInteger(_ registers: Processor) {
        let value = registers[.s(sm)]
        registers[double: d] = code.bit(7) ? Double(Int32(bitPattern: value)) : Double(value)
    }

    private func convert(
        _ operand: Double, isSigned: Bool, roundsToZero: Bool, _ registers: Processor
    ) {
        let rounded = operand.rounded(roundsToZero ? .towardZero : rounding(registers[.fpscr]))
        let value: UInt32
        if rounded.isNaN {
            value = 0
        } else if isSigned {
            value = UInt32(bitPattern: Int32(max(-2_147_483_648, min(2_147_483_647, rounded))))
        } else {
            value = UInt32(max(0, min(4_294_967_295, rounded)))
        }
        registers[.s(sd)] = value
    }

    /// Between a double and a fixed-point number of 16 or 32 bits in the same register.
    private func convertFixed(_ registers: Processor) {
        let size = code.bit(7) ? 32 : 16
        let fraction = size - Int(code.field(0, 4) << 1 | code.field(5, 1))
        let isUnsigned = code.bit(16)
        let scale = Double(sign: .plus, exponent: fraction, significand: 1)
        if code.bit(18) {
            let number = (registers[double: d] * scale).rounded(.towardZero)
            let limit = Double(sign: .plus, exponent: isUnsigned ? size : size - 1, significand: 1)
            let clamped = number.isNaN ? 0 : max(isUnsigned ? 0 : -limit, min(limit - 1, number))
            let bits = UInt64(bitPattern: Int64(clamped))
            registers[double: d] = Double(bitPattern: isUnsigned ? bits & 0xFFFF_FFFF : bits)
        } else {
            let bits = registers[double: d].bitPattern
            let number: Int64 =
                switch (size, isUnsigned) {
                case (16, true): Int64(UInt16(truncatingIfNeeded: bits))
                case (16, false): Int64(Int16(truncatingIfNeeded: bits))
                case (_, true): Int64(UInt32(truncatingIfNeeded: bits))
                case (_, false): Int64(Int32(truncatingIfNeeded: bits))
                }
            registers[double: d] = Double(number) / scale
        }
    }

    /// Sets N, Z, C and V of FPSCR.
    private func compare(_ a: Double, _ b: Double, _ registers: Processor) {
        let flags: UInt32 = a == b ? 0x6 : a < b ? 0x8 : a > b ? 0x2 : 0x3
        registers[.fpscr] = registers[.fpscr] & 0x0FFF_FFFF | flags << 28
    }

    /// A result that is not a number is an operand's, made quiet, or the default one.
    private func canonical(_ result: Double, _ status: UInt32, _ operands: Double...) -> Double {
        guard result.isNaN else { return result }
        guard !status.bit(25), let source = operands.first(where: \.isNaN) else {
            return Double(bitPattern: 0x7FF8_0000_0000_0000)
        }
        return Double(bitPattern: source.bitPattern | 0x0008_0000_0000_0000)
    }

    private func rounding(_ status: UInt32) -> FloatingPointRoundingRule {
        [.toNearestOrEven, .up, .down, .towardZero][Int(status.field(22, 2))]
    }

    private static func ownRounding(_ mode: UInt32) -> FloatingPointRoundingRule {
        [.toNearestOrAwayFromZero, .toNearestOrEven, .up, .down][Int(mode & 3)]
    }

    /// EQ, VS, GE, GT on the core's flags.
    private static func holds(_ condition: UInt32, _ flags: UInt32) -> Bool {
        let (negative, zero, overflow) = (flags.bit(31), flags.bit(30), flags.bit(28))
        switch condition {
        case 0: return zero
        case 1: return overflow
        case 2: return negative == overflow
        default: return !zero && negative == overflow
        }
    }

    /// A number wins over a quiet NaN, and the zeros are ordered.
    private static func maximum(_ a: Double, _ b: Double) -> Double {
        if a.isNaN || b.isNaN { return a.isNaN ? b : a }
        return a == b ? (a.sign == .plus ? a : b) : max(a, b)
    }

    private static func minimum(_ a: Double, _ b: Double) -> Double {
        if a.isNaN || b.isNaN { return a.isNaN ? b : a }
        return a == b ? (a.sign == .minus ? a : b) : min(a, b)
    }
}

extension Processor {
    /// A doubleword register; those that the unit lacks read as zero.
    fileprivate subscript(double index: Int) -> Double {
        get {
            guard index < 16 else { return 0 }
            return Double(
                bitPattern: UInt64(self[.s(2 * index + 1)]) << 32 | UInt64(self[.s(2 * index)]))
        }
        set {
            guard index < 16 else { return }
            self[.s(2 * index)] = UInt32(truncatingIfNeeded: newValue.bitPattern)
            self[.s(2 * index + 1)] = UInt32(truncatingIfNeeded: newValue.bitPattern >> 32)
        }
    }
}

extension Machine {
    /// Does a double-precision instruction at which the core stopped; false if it is none that the chip has.
    func executeDoublePrecision(at address: UInt32) -> Bool {
        guard chip.isDoublePrecision, let first = read(address, width: 2),
            let second = read(address &+ 2, width: 2),
            let instruction = DoublePrecision(
                first: UInt16(truncatingIfNeeded: first), second: UInt16(truncatingIfNeeded: second)),
            instruction.execute(on: processor)
        else { return false }
        if system.stacksFloatingPoint { processor[.control] |= 4 }
        let status = processor[.xpsr]
        let next = Self.advance(conditions: status)
        if next != status { processor[.xpsr] = next }
        processor[.pc] = address &+ 4
        return true
    }

    /// XPSR after one more instruction of an IT block (ARMv7-M ARM A7.3.3).
    private static func advance(conditions status: UInt32) -> UInt32 {
        let state = status.field(25, 2) | status.field(10, 6) << 2
        guard state != 0 else { return status }
        let next = state & 7 == 0 ? 0 : state & 0xE0 | state << 1 & 0x1F
        return status & ~0x0600_FC00 | (next & 3) << 25 | (next >> 2) << 10
    }
}
