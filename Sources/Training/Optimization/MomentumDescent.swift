import CTorch

/// Stochastic gradient descent with momentum, weight decay added to the gradient as in PyTorch's `SGD`.
public final class MomentumDescent: Optimizer {
    /// What is changed.
    public let parameters: [NamedTensor]
    /// Factor of a step.
    public var learningRate: Double
    /// Steps taken.
    public var steps = 0
    private let momentum: Double
    private let weightDecay: Double
    private let velocities: [Tensor]

    /// Creates the optimizer of some parameters.
    public init(
        _ parameters: [NamedTensor], learningRate: Double, momentum: Double = 0.9, weightDecay: Double = 0
    ) throws {
        self.parameters = parameters
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        velocities = try parameters.map { try $0.tensor.detached() * 0 }
    }

    /// Velocities.
    public var state: [NamedTensor] {
        zip(parameters, velocities).map { NamedTensor("\($0.name).velocity", $1) }
    }

    /// Takes one step.
    public func step() throws {
        steps += 1
        for (parameter, velocity) in zip(parameters, velocities) {
            try Tensor.check(
                ctorch_momentum_step(
                    parameter.tensor.handle, velocity.handle, learningRate, momentum, weightDecay))
        }
    }
}
