/// The prices of the Cortex-M4.
///
/// "TRM" in the table is the Cortex-M4 Technical Reference Manual (DDI 0439), table 3-1 and section 3.3.2, for the FPU
/// table 7-1.
struct ScalarRules: Hashable, Sendable {
    var operation = 1
    var load = 2
    var pipelinedLoad = 1
    var store = 1
    var multiple = 1
    var divide = 7
    var folded = 0
    var floatingPoint = 1
    var fused = 3
    var floatingPointDivide = 14
    var refill = 2
    var lineMiss = 5.0
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
            "refill after a taken branch, 1 to 3 by alignment and width of the target (TRM; the middle)"),
        .fraction(
            .cortexM4, "m4_line_miss", \.scalar.lineMiss,
            "jump whose target the accelerator lacks: 5 wait states at 180 MHz (RM0390 table 5)"),
        .fraction(
            .cortexM4, "m4_unaligned_load", \.scalar.unalignedLoad,
            "unaligned load, made of two aligned ones (TRM 3.3.2)"),
        .fraction(
            .cortexM4, "m4_unaligned_store", \.scalar.unalignedStore,
            "unaligned store, made of two aligned ones (TRM 3.3.2)"),
        .fraction(
            .cortexM4, "m4_data_miss", \.scalar.dataMiss,
            "load from flash that the accelerator's 8 data lines lack: 5 wait states (RM0390 3.5.2)"),
    ]
}
