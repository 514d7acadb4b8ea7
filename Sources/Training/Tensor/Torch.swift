import CTorch

/// The library behind the tensors.
public enum Torch {
    /// Version, such as `1.13.0`.
    public static var version: String { String(cString: ctorch_version()) }

    /// Whether tensors can live on a CUDA device.
    public static var hasCUDA: Bool { ctorch_has_cuda() }

    /// Tensors alive in the process.
    public static var liveTensors: Int { Int(ctorch_live_tensors()) }

    /// Sets the number of threads that operators use; at least 1.
    public static func setThreads(_ count: Int) {
        ctorch_set_threads(Int32(clamping: max(1, count)))
    }

    /// Runs a body whose operators record no gradients.
    public static func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = ctorch_set_recording(false)
        defer { _ = ctorch_set_recording(before) }
        return try body()
    }
}

/// Where tensors live.
public enum Device: String, Sendable, CaseIterable {
    /// Main memory.
    case cpu
    /// The first CUDA device.
    case cuda
}
