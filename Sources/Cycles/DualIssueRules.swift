/// The prices of the Cortex-M7.
///
/// "Notes" are measurements of an STM32H743 in the repository jnk0le/random (`pipeline cycle test/doc/cortex_m7.md`), "LLVM" is
/// `ARMScheduleM7.td`.
struct DualIssueRules: Hashable, Sendable {
    var alu = 1
    var earlyForward = 0
    var multiply = 2
    var accumulateForward = 1
    var load = 1
    var narrowLoad = 2
    var loadToMultiply = 1
    var loadToAddress = 2
    var lateToAddress = 1
    var storeDataSlack = 1
    var toShifter = 1
    var divide = 7
    var divideBusy = 6
    var floatingPoint = 3
    var fused = 5
    var chained = 6
    var floatingPointDivide = 16
    var floatingPointDivideBusy = 14
    var registersPerCycle = 2
    var flagsAhead = 3
    var mispredict = 6.0
    var lateFlags = 2.0
    var bankConflict = 0.5
    var expectedConflicts = 0.5
    var indirect = 3.0
    var instructionMiss = 14.0
    var unalignedLoad = 3.5
    var unalignedPair = 3.0
    var unalignedPartner = 1.0
    var unalignedStore = 0.0
    var flashMiss = 14.0
    var memoryMiss = 10.0
    var storeMiss = 0.0
    var busAccess = 3.0
    var flashAccess = 8.0

    static let table: [CycleRules.Entry] = [
        .whole(.cortexM7, "alu", \.dualIssue.alu, "ALU result to a late ALU consumer (notes)"),
        .whole(
            .cortexM7, "early_forward", \.dualIssue.earlyForward,
            "simple operation of the older slot with its operands ready to the younger slot (notes)"),
        .whole(.cortexM7, "multiply", \.dualIssue.multiply, "result of a multiply (notes; LLVM)"),
        .whole(
            .cortexM7, "accumulate_forward", \.dualIssue.accumulateForward,
            "less for a multiply's result that is accumulated onto (notes; LLVM)"),
        .whole(.cortexM7, "load", \.dualIssue.load, "loaded word to a late ALU consumer (notes)"),
        .whole(
            .cortexM7, "narrow_load", \.dualIssue.narrowLoad, "loaded byte or half-word to the same (notes)"),
        .whole(
            .cortexM7, "load_to_multiply", \.dualIssue.loadToMultiply,
            "more for a loaded word into a multiplier (notes)"),
        .whole(
            .cortexM7, "load_to_address", \.dualIssue.loadToAddress,
            "more for a loaded word into an address, one less for a byte or half-word (notes)"),
        .whole(
            .cortexM7, "late_to_address", \.dualIssue.lateToAddress,
            "more for a multiply's, shift's or SIMD result into an address (notes)"),
        .whole(
            .cortexM7, "store_data_slack", \.dualIssue.storeDataSlack, "stored data may be that late (notes)"),
        .whole(
            .cortexM7, "to_shifter", \.dualIssue.toShifter,
            "more for an operand of the shifter unless a simple operation made it (notes)"),
        .whole(
            .cortexM7, "divide", \.dualIssue.divide, "integer division's result, 2 to 7 by operands (LLVM)"),
        .whole(.cortexM7, "divide_busy", \.dualIssue.divideBusy, "integer division holds issue (LLVM)"),
        .whole(
            .cortexM7, "floating_point", \.dualIssue.floatingPoint,
            "single-precision add, multiply (notes; LLVM)"),
        .whole(.cortexM7, "fused", \.dualIssue.fused, "fused multiply-add (notes; LLVM)"),
        .whole(.cortexM7, "chained", \.dualIssue.chained, "chained multiply-add (notes; LLVM)"),
        .whole(
            .cortexM7, "floating_point_divide", \.dualIssue.floatingPointDivide,
            "single-precision division (notes)"),
        .whole(
            .cortexM7, "floating_point_divide_busy", \.dualIssue.floatingPointDivideBusy,
            "division or square root holds issue (notes)"),
        .whole(
            .cortexM7, "registers_per_cycle", \.dualIssue.registersPerCycle,
            "registers that a load or store multiple moves each cycle, at least 1 (notes)"),
        .whole(
            .cortexM7, "flags_ahead", \.dualIssue.flagsAhead,
            "cycles from flags to a branch from which on a wrong guess costs less (notes)"),
        .fraction(
            .cortexM7, "mispredict", \.dualIssue.mispredict,
            "wrong guess at a branch whose flags come early (notes)"),
        .fraction(
            .cortexM7, "late_flags", \.dualIssue.lateFlags,
            "more for a wrong guess at a branch whose flags come late (notes)"),
        .fraction(
            .cortexM7, "bank_conflict", \.dualIssue.bankConflict,
            "two loads in one cycle from words of one bank: the second takes the next issue slot (notes)"),
        .fraction(
            .cortexM7, "expected_conflicts", \.dualIssue.expectedConflicts,
            "share of such pairs that conflict, in the fast tier, which sees no addresses (guess: addresses at random)"
        ),
        .fraction(
            .cortexM7, "indirect", \.dualIssue.indirect, "branch to a register or loaded address (guess)"),
        .fraction(
            .cortexM7, "instruction_miss", \.dualIssue.instructionMiss,
            "line of 32 bytes from flash: 1 + 7 wait states for its 256 bits, 4 beats of the 64-bit AXI bus "
                + "(RM0385 3.3, 3.3.2), 2 to cross it (guess)"),
        .fraction(
            .cortexM7, "unaligned_load", \.dualIssue.unalignedLoad,
            "more for an unaligned load, 3 in the older and 4 in the younger slot (notes)"),
        .fraction(
            .cortexM7, "unaligned_pair", \.dualIssue.unalignedPair,
            "less for the second of two unaligned loads in one cycle, 4 for both together (notes)"),
        .fraction(
            .cortexM7, "unaligned_partner", \.dualIssue.unalignedPartner,
            "less for an unaligned load beside an aligned one to the bank that it goes to first (notes)"),
        .fraction(
            .cortexM7, "unaligned_store", \.dualIssue.unalignedStore,
            "more for an unaligned store: none before the fifth in a row (notes)"),
        .fraction(
            .cortexM7, "flash_miss", \.dualIssue.flashMiss,
            "data line from flash, as instruction_miss (guess)"),
        .fraction(
            .cortexM7, "memory_miss", \.dualIssue.memoryMiss,
            "data line from SRAM: 8 beats of the 32-bit AHB bus (RM0385 figure 1), 2 to cross it (guess)"),
        .fraction(
            .cortexM7, "store_miss", \.dualIssue.storeMiss,
            "line allocated by a store, which the store buffer hides (guess)"),
        .fraction(
            .cortexM7, "bus_access", \.dualIssue.busAccess,
            "with the cache off: one beat of the bus and 2 to cross it, as in instruction_miss (guess)"),
        .fraction(
            .cortexM7, "flash_access", \.dualIssue.flashAccess,
            "and 1 + 7 wait states if flash does not hold the 256 bits at its outputs (RM0385 3.3.2)"),
    ]
}
