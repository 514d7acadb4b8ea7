/// Cycles of one operator, with what it had to do.
public struct OpTiming: Codable, Hashable, Sendable {
    /// Index among the graph's operators.
    public var index: Int
    /// TFLite's BuiltinOperator.
    public var code: Int
    /// Name of the operator, such as `CONV_2D`.
    public var name: String
    /// Multiply-accumulates, 0 for operators that have none.
    public var macs: Int
    /// Core clock cycles.
    public var cycles: UInt64

    /// Creates the timing of one operator.
    public init(index: Int, code: Int, name: String, macs: Int, cycles: UInt64) {
        self.index = index
        self.code = code
        self.name = name
        self.macs = macs
        self.cycles = cycles
    }
}
