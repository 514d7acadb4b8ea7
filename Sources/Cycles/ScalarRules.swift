/// The prices of the Cortex-M4.
///
/// "TRM" in the table is the Cortex-M4 Technical Reference Manual (DDI 0439), table 3-1 and section 3.3.2, for the FPU
/// table 7-1. "Notes" are measurements of an STM32F407 in the repository jnk0le/random (`pipeline cycle test/doc/cortex_m3m4.md`),
/// "loops" published cycles of hand-written loops on the same chip (jnk0le/cortexm-AES, `doc/aes/CM3_CM4_details.md`).
struct ScalarRules: Hashable, Sendable {
    var operation = 1
    var load = 2
    var pipelinedLoad = 1
    var store = 1
    var pipelinedStore = 0
    var indexedStore = 2
    var afterStore = 1
    var addressWait = 1
    var splitFetch = 1
    var otherMemory = 1.0
    var expectedOtherMemory = 0.5
    var multiple = 1
    var divide = 7
    var folded = 0
    var floatingPoint = 1
    var fused = 3
    var floatingPointDivide = 14
    var refill = 1
    var splitEntry = 1.0
    var lineMiss = 5.0
    var nextLine = 1.0
    var unalignedLoad = 1.0
    var unalignedStore = 1.0
    var dataMiss = 5.0

    /// Lines of instructions and of data that the accelerator keeps, and bytes of each (RM0390 3.5.2).
    ///
    /// Their organization is not told; two ways are a guess.
    static let lines: UInt32 = 64
    static let dataLines: UInt32 = 8
    static let lineBytes: UInt32 = 16

    static let table: [CycleRules.Entry] = [
        .whole(
            .cortexM4, "m4_operation", \.scalar.operation,
            "data processing, multiply, multiply-accumulate and its SIMD forms (TRM)"),
        .whole(.cortexM4, "m4_load", \.scalar.load, "load: address and data phase (TRM)"),
        .whole(
            .cortexM4, "m4_pipelined_load", \.scalar.pipelinedLoad,
            "load whose address phase overlaps the data phase of another (TRM)"),
        .whole(.cortexM4, "m4_store", \.scalar.store, "store, which the write buffer takes (TRM)"),
        .whole(
            .cortexM4, "m4_pipelined_store", \.scalar.pipelinedStore,
            "store with an immediate offset behind a load, whose second cycle it takes (notes)"),
        .whole(
            .cortexM4, "m4_indexed_store", \.scalar.indexedStore, "store with an offset in a register (notes)"
        ),
        .whole(
            .cortexM4, "m4_after_store", \.scalar.afterStore,
            "more for a load behind a store, which nothing overlaps (notes; TRM 3.3.3)"),
        .whole(
            .cortexM4, "m4_address_wait", \.scalar.addressWait,
            "more for an address that the instruction before makes (notes; TRM 3.3.3)"),
        .whole(
            .cortexM4, "m4_split_fetch", \.scalar.splitFetch,
            "the third of three instructions in two words each behind one of several cycles (IACR 2025/523)"),
        .fraction(
            .cortexM4, "m4_other_memory", \.scalar.otherMemory,
            "more where an access would overlap a load from another memory (notes)"),
        .fraction(
            .cortexM4, "m4_expected_other_memory", \.scalar.expectedOtherMemory,
            "share of accesses by two bases that do, in the fast tier, which sees no addresses (guess: half)"),
        .whole(
            .cortexM4, "m4_multiple", \.scalar.multiple,
            "load or store multiple, doubleword: this, and 1 a register (TRM)"),
        .whole(
            .cortexM4, "m4_divide", \.scalar.divide,
            "integer division, 2 to 12 by operands (TRM; guess within)"),
        .whole(.cortexM4, "m4_folded", \.scalar.folded, "IT folded into the instruction before it (TRM)"),
        .whole(
            .cortexM4, "m4_floating_point", \.scalar.floatingPoint,
            "single-precision add, multiply, convert, compare, move (TRM)"),
        .whole(.cortexM4, "m4_fused", \.scalar.fused, "fused or chained multiply-add (TRM)"),
        .whole(
            .cortexM4, "m4_floating_point_divide", \.scalar.floatingPointDivide,
            "division or square root (TRM)"),
        .whole(
            .cortexM4, "m4_refill", \.scalar.refill,
            "refill after a taken branch (TRM: 1 to 3; loops)"),
        .fraction(
            .cortexM4, "m4_split_entry", \.scalar.splitEntry,
            "more for a jump to an instruction that lies in two words (TRM: 1 to 3 by alignment and width)"),
        .fraction(
            .cortexM4, "m4_line_miss", \.scalar.lineMiss,
            "jump whose target the accelerator lacks: 5 wait states at 180 MHz (RM0390 table 5)"),
        .fraction(
            .cortexM4, "m4_next_line", \.scalar.nextLine,
            "line that the accelerator lacks and fetches ahead (loops: 114 cycles for 110 lines of unrolled code)"
        ),
        .fraction(
            .cortexM4, "m4_unaligned_load", \.scalar.unalignedLoad,
            "more for each further access that an unaligned load is made of: 1, or "
                + " 2 for a word at an odd address (TRM 3.3.2)"),
        .fraction(
            .cortexM4, "m4_unaligned_store", \.scalar.unalignedStore,
            "unaligned store, made of two aligned ones (TRM 3.3.2)"),
        .fraction(
            .cortexM4, "m4_data_miss", \.scalar.dataMiss,
            "load from flash that the accelerator's 8 data lines lack: 5 wait states (RM0390 3.5.2)"),
    ]
}
