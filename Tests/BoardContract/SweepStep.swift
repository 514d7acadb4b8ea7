import Foundation

/// How far apart the operations lie that a sweep lets fail: each third one, or as `THROUGHLINE_SWEEP_STEP` says.
///
/// `make check-long` takes each one.
public enum SweepStep {
    /// The step, in operations.
    public static let operations = max(
        1, ProcessInfo.processInfo.environment["THROUGHLINE_SWEEP_STEP"].flatMap(Int.init) ?? 3)
}
