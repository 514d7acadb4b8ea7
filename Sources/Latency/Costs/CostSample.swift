/// A network that operators' costs are fitted to: what its operators have to do, and what that took.
public struct CostSample: Hashable, Sendable {
    /// Name of the network.
    public var architecture: String
    /// What each operator has to do.
    public var works: [OperatorWork]
    /// Cycles of each, in the same order.
    public var operatorCycles: [Double]
    /// Cycles of the whole inference.
    public var cycles: Double

    /// Creates a sample; there are as many cycles as operators.
    public init(architecture: String, works: [OperatorWork], operatorCycles: [Double], cycles: Double) {
        self.architecture = architecture
        self.works = works
        self.operatorCycles = operatorCycles
        self.cycles = cycles
    }
}
