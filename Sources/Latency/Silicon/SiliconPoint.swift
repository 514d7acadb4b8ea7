/// A published figure of a chip, with what the virtual board gives for the same code.
public struct SiliconPoint: Hashable, Sendable {
    /// What was run.
    public enum Kind: String, Hashable, Sendable {
        /// A whole network.
        case network
        /// One layer of a network.
        case layer
        /// A whole program that is no network.
        case program
        /// A loop written by hand, which shows the pipeline alone.
        case loop
    }

    /// Where the figure is from.
    public var source: String
    /// The chip or board.
    public var board: String
    /// The core, as cycle models name it: `cortex-m7`.
    public var core: String
    /// What was run.
    public var kind: Kind
    /// The network, layer, program or loop.
    public var name: String
    /// Kernels or sources with their version.
    public var build: String
    /// Compiler and flags of the figure; beside it those of the private run where they differ.
    public var compiler: String
    /// `A`: source, compiler and flags known; `A-`: one of them not; `B`: the build was picked.
    public var grade: String
    /// Core clock cycles on silicon.
    public var silicon: Double
    /// The same by the virtual board, by tier.
    public var emulated: [String: Double]
    /// Whether it is one of those that errors are judged by.
    public var counts: Bool

    /// Silicon over the virtual board's cycles; nil where that tier was not run.
    public func ratio(_ tier: String) -> Double? { emulated[tier].map { silicon / $0 } }
}
