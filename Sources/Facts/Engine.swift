/// An inference engine that the firmware may be built with.
public enum Engine: String, Hashable, Sendable, Codable, CaseIterable {
    /// The project's own engine (`firmware/engine`).
    case bundled
    /// TensorFlow Lite Micro from a library of the user's (`firmware/tflm`).
    case tflm
}
