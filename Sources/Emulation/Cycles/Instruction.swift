/// What the pipeline model needs to know of one decoded instruction.
struct Instruction {
    /// The execution resource that an instruction takes.
    enum Kind: UInt8 {
        case alu, shift, simd, multiply, divide, load, loadMultiple, store, storeMultiple, branch
        case floatingPoint, floatingPointDivide, other
    }

    /// A memory operand; registers are the core's numbers 0 to 15.
    struct Access {
        var base: Int
        var index: Int?
        var shift: Int = 0
        var displacement: Int = 0
        /// Bytes of a register list, 4 or 8 otherwise.
        var bytes: Int
        /// Whether a list goes down from the base.
        var descending = false
        var isStore: Bool
    }

    var address: UInt32
    var size: Int
    var kind: Kind
    /// Registers read and written, as the decoder numbers them.
    var reads: [Int] = []
    var writes: [Int] = []
    /// Registers that a multiply-accumulate adds to.
    var accumulators: [Int] = []
    /// Registers that an address is made of.
    var addressRegisters: [Int] = []
    /// Destinations of a load that come from memory, not from write-back.
    var loaded: [Int] = []
    /// The register that an inline shift applies to.
    var shiftedRegister: Int?
    var registerCount = 0
    var isNarrowLoad = false
    var isDouble = false
    var isShifted = false
    /// Runs in the older slot only.
    var isOlderOnly = false
    /// Needs its operands early.
    var isEarly = false
    /// An add, subtract, move or shift that the early ALU can do.
    var isSimple = false
    var isFused = false
    var isChained = false
    var isBranch = false
    var isConditional = false
    var isIndirect = false
    var isSpin = false
    /// IT, which may cost nothing.
    var isFolded = false
    var usesFloatingPoint = false
    /// Target of a direct branch.
    var target: UInt32?
    var access: Access?
}
