/// What the pipeline model needs to know of one decoded instruction.
package struct Instruction {
    /// The execution resource that an instruction takes.
    package enum Kind: UInt8 {
        case alu, shift, simd, multiply, divide, load, loadMultiple, store, storeMultiple, branch
        case floatingPoint, floatingPointDivide, other
    }

    /// A memory operand; registers are the core's numbers 0 to 15.
    package struct Access {
        package var base: Int
        package var index: Int?
        package var shift: Int = 0
        package var displacement: Int = 0
        /// Bytes of a register list, 4 or 8 otherwise.
        package var bytes: Int
        /// Whether a list goes down from the base.
        package var descending = false
        package var isStore: Bool
    }

    package var address: UInt32
    package var size: Int
    package var kind: Kind
    /// Registers read and written, as the decoder numbers them.
    package var reads: [Int] = []
    package var writes: [Int] = []
    /// Registers that a multiply-accumulate adds to.
    package var accumulators: [Int] = []
    /// Registers that an address is made of.
    package var addressRegisters: [Int] = []
    /// Destinations of a load that come from memory, not from write-back.
    package var loaded: [Int] = []
    /// Operands that pass the shifter in front of the late ALU, and so are needed a cycle earlier.
    package var earlyRegisters: [Int] = []
    package var registerCount = 0
    /// Words that it moves, one access each (a doubleword of the FPU is one too).
    package var accesses = 0
    package var isNarrowLoad = false
    package var isDouble = false
    /// The second operand is a shifted register or a constant that is made by a rotation.
    package var isShifted = false
    /// Bit-field, extension and SIMD operations: run in the older slot only.
    package var isOlderOnly = false
    /// A bit-field operation that takes the shifter which shifted operands take.
    package var takesShifter = false
    /// An add, subtract, move or shift that the early ALU can do.
    package var isSimple = false
    /// A shift or rotation by itself, which the early ALU of either slot can do.
    package var isPlainShift = false
    package var setsFlags = false
    package var isFused = false
    package var isChained = false
    package var isBranch = false
    package var isConditional = false
    /// CBZ or CBNZ.
    package var comparesWithZero = false
    package var isIndirect = false
    package var isSpin = false
    /// IT, which may cost nothing.
    package var isFolded = false
    package var usesFloatingPoint = false
    /// Target of a direct branch.
    package var target: UInt32?
    package var access: Access?

    /// Whether a 32-bit instruction begins in the midst of a word.
    package var isSplit: Bool { size == 4 && address & 3 != 0 }
}
