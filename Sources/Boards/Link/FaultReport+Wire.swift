import CLink
import Facts

extension FaultReport {
    private static let kinds: [UInt32: String] = [
        UInt32(TL_FAULT_HARD): "hard", UInt32(TL_FAULT_MEMORY): "memory", UInt32(TL_FAULT_BUS): "bus",
        UInt32(TL_FAULT_USAGE): "usage", UInt32(TL_FAULT_NMI): "nmi", UInt32(TL_FAULT_WATCHDOG): "watchdog",
        UInt32(TL_FAULT_STACK): "stack",
    ]

    /// Reads a `tl_fault` record that reports a fault.
    init(event payload: [UInt8]) throws(BoardError) {
        guard let fault = try Self.optional(payload) else {
            throw .protocolViolation("fault event without a fault")
        }
        self = fault
    }

    /// Reads a `tl_fault` record; nil if it says that there was none.
    static func optional(_ payload: [UInt8]) throws(BoardError) -> FaultReport? {
        guard payload.count == MemoryLayout<tl_fault>.size, let record = payload.record(tl_fault.self) else {
            throw .protocolViolation(
                "fault record of \(payload.count) bytes, \(MemoryLayout<tl_fault>.size) expected")
        }
        guard record.kind != UInt32(TL_FAULT_NONE) else { return nil }
        return FaultReport(
            kind: kinds[record.kind] ?? "kind \(record.kind)", pc: record.pc, lr: record.lr, sp: record.sp,
            xpsr: record.xpsr, cfsr: record.cfsr, hfsr: record.hfsr, mmfar: record.mmfar, bfar: record.bfar,
            opIndex: UInt32(record.op_index) == TL_NO_OP ? nil : Int(record.op_index))
    }
}
