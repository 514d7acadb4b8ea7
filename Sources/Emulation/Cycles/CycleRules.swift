/// The numbers of the cycle model, in core clock cycles, each with where it comes from.
///
/// "Notes" are public measurements of the Cortex-M7's pipeline; "LLVM" is its ARMScheduleM7.td; a guess says so.
/// `docs/cycle-model.md` tells how well they predict.
enum CycleRules {
    /// Result of an ALU instruction to a late ALU consumer.
    ///
    /// Notes.
    static let alu = 1
    /// A simple operation in the older slot whose operands are ready feeds the younger slot.
    ///
    /// Notes.
    static let earlyForward = 0
    /// Result of a multiply; accumulating onto it costs `accumulateForward` less.
    ///
    /// Notes, LLVM.
    static let multiply = 2
    static let accumulateForward = 1
    /// A loaded word to a late ALU consumer; bytes and half-words later.
    ///
    /// Notes.
    static let load = 1
    static let narrowLoad = 2
    /// More for a loaded word into a multiplier or shifter (nothing more for a byte or half-word).
    ///
    /// Notes.
    static let loadToMultiply = 1
    /// More for a loaded word into an address (one less for a byte or half-word).
    ///
    /// Notes.
    static let loadToAddress = 2
    /// More for a multiply, shift or SIMD result into an address.
    ///
    /// Notes.
    static let lateToAddress = 1
    /// Store data may be that late.
    ///
    /// Notes.
    static let storeDataSlack = 1
    /// More for an operand of the shifter, unless a simple ALU operation made it.
    ///
    /// Notes.
    static let toShifter = 1
    /// Integer division: result, and how long the divider holds issue.
    ///
    /// LLVM (2 to 7 by operands).
    static let divide = 7
    static let divideBusy = 6
    /// Single-precision add, multiply; fused; chained; divide and square root.
    ///
    /// LLVM.
    static let floatingPoint = 3
    static let fused = 5
    static let chained = 6
    static let floatingPointDivide = 16
    static let floatingPointDivideBusy = 14
    /// Mispredicted branch.
    ///
    /// Notes (the pipeline refills from the first fetch stage).
    static let mispredict: UInt64 = 7
    /// Branch to a register or loaded address.
    ///
    /// Guess.
    static let indirect: UInt64 = 3
    /// Line fill of the instruction cache from flash at 7 wait states.
    ///
    /// Guess.
    static let instructionMiss: UInt64 = 14
    /// Registers of a load or store multiple that move each cycle.
    ///
    /// Notes.
    static let registersPerCycle = 2
}
