/// The numbers of the Cortex-M4's cycle model, in core clock cycles, each with where it comes from.
///
/// "TRM" is the Cortex-M4 Technical Reference Manual (DDI 0439), table 3-1 and section 3.3.2, for the FPU table 7-1;
/// "RM" is RM0390 section 3.5.2 with DS10693 section 3.2; a guess says so.
enum ScalarRules {
    /// Data processing, multiplies of any length, multiply-accumulates and their SIMD forms.
    ///
    /// TRM.
    static let operation = 1
    /// A load: address and data phase.
    ///
    /// TRM.
    static let load = 2
    /// A load behind another load or store, whose data phase its address phase overlaps.
    ///
    /// TRM.
    static let pipelinedLoad = 1
    /// A store, which the write buffer takes.
    ///
    /// TRM.
    static let store = 1
    /// Load or store multiple, doubleword: this, and one for each register.
    ///
    /// TRM.
    static let multiple = 1
    /// Integer division (2 to 12 by operands).
    ///
    /// TRM; the value is a guess within.
    static let divide = 7
    /// IT folded into the instruction before it.
    ///
    /// TRM.
    static let folded = 0
    /// Single-precision add, multiply, convert, compare, move; fused or chained; divide and square root.
    ///
    /// TRM.
    static let floatingPoint = 1
    static let fused = 3
    static let floatingPointDivide = 14
    /// Pipeline refill after a branch that is taken (1 to 3 by alignment and width of the target).
    ///
    /// TRM; the value is the middle.
    static let refill: UInt64 = 2
    /// Wait states of a jump whose target is not among the accelerator's lines, at 180 MHz.
    ///
    /// RM: 5 wait states; code that goes straight on is prefetched without any.
    static let lineMiss: UInt64 = 5
    /// Lines of instructions that the accelerator keeps, and bytes of each.
    ///
    /// RM: 64 lines of 128 bits. Their organization is not told; two ways are a guess.
    static let lines: UInt32 = 64
    static let lineBytes: UInt32 = 16
}
