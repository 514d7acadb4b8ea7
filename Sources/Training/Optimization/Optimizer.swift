/// Changes parameters along their gradients.
public protocol Optimizer: AnyObject {
    /// What is changed.
    var parameters: [NamedTensor] { get }
    /// Factor of a step.
    var learningRate: Double { get set }
    /// What it remembers from step to step, for a checkpoint.
    var state: [NamedTensor] { get }
    /// Steps taken.
    var steps: Int { get set }

    /// Takes one step; parameters without a gradient stay as they are.
    func step() throws
}

extension Optimizer {
    /// Drops the gradients of all parameters.
    public func clearGradients() {
        for parameter in parameters { parameter.tensor.clearGradient() }
    }
}
