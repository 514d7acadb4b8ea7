import CLink

/// Numbers that the firmware's wire contract (`firmware/link/link.h`) fixes for every board.
public enum FirmwareLimits {
    /// Operators that one model may have (`TL_MAX_OPS`).
    public static let operators = Int(TL_MAX_OPS)
    /// Operators that one inference times (`TL_TIMED_OPS`).
    public static let timedOperators = Int(TL_TIMED_OPS)
    /// Bytes of a model log entry's header in front of the model (`tl_entry_header`).
    public static let entryHeaderBytes = MemoryLayout<tl_entry_header>.size
}
