/// A build of TensorFlow Lite Micro whose arena is predicted.
public struct TFLMTarget: Hashable, Sendable {
    /// Width of a pointer, and with it the C++ ABI.
    public enum Pointers: Int, Hashable, Sendable, CaseIterable {
        /// 32 bits, enumerations as small as they fit: `arm-none-eabi`, Cortex-M.
        case narrow = 4
        /// 64 bits, enumerations of four bytes: x86-64.
        case wide = 8
    }

    /// Allocator that the interpreter is given.
    public enum Allocator: Hashable, Sendable, CaseIterable {
        /// `MicroAllocator`.
        case plain
        /// `RecordingMicroAllocator`, which also keeps a record of each kind of allocation.
        case recording
    }

    /// Implementation of the operators.
    public enum Kernels: Hashable, Sendable, CaseIterable {
        /// The portable ones of `tensorflow/lite/micro/kernels`.
        case reference
        /// CMSIS-NN for a core with the DSP extension and without MVE (Cortex-M4, M7), compiled with GCC.
        case cmsisNN
    }

    /// State of the TFLM sources, by the commits that the sizes were read off.
    public enum Revision: String, Hashable, Sendable, CaseIterable {
        /// Commit 90b983c of August 2026.
        case august2026 = "90b983c"
        /// Commit 8f6596d of October 2026, from which the package of PyPI was built: options of
        /// FULLY_CONNECTED grew by a pointer and a count.
        case october2026 = "8f6596d"
    }

    /// Width of a pointer.
    public var pointers: Pointers
    /// Allocator that the interpreter is given.
    public var allocator: Allocator
    /// Implementation of the operators.
    public var kernels: Kernels
    /// Whether it was built with `USE_TFLM_COMPRESSION`, which makes some records longer for any model.
    public var hasCompression: Bool
    /// State of the TFLM sources.
    public var revision: Revision

    /// Creates a target.
    public init(
        pointers: Pointers, allocator: Allocator, kernels: Kernels, hasCompression: Bool = false,
        revision: Revision = .august2026
    ) {
        self.pointers = pointers
        self.allocator = allocator
        self.kernels = kernels
        self.hasCompression = hasCompression
        self.revision = revision
    }

    /// A Cortex-M4 or M7 with CMSIS-NN and the plain allocator: what firmware uses.
    public static let cortexM = TFLMTarget(pointers: .narrow, allocator: .plain, kernels: .cmsisNN)

    /// The target of a firmware whose engine is `tflm`, of the kernels that its version tells of.
    ///
    /// - Parameter engineVersion: as `90b983c lib 394ba42a`, with `reference` behind it where there are no CMSIS-NN
    ///   kernels (docs/howto/tflm.md).
    public static func firmware(engineVersion: String) -> TFLMTarget {
        var target = cortexM
        if engineVersion.split(separator: " ").contains("reference") { target.kernels = .reference }
        return target
    }

    /// The `tflite-micro` package of PyPI on x86-64, version 0.dev20261023182759.
    public static let pythonPackage = TFLMTarget(
        pointers: .wide, allocator: .recording, kernels: .reference, hasCompression: true,
        revision: .october2026)
}
