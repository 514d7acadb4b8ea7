import CTorch

/// Adam (Kingma and Ba, arXiv:1412.6980), weight decay added to the gradient as in PyTorch's `Adam`, or taken off beside it as in
/// its `AdamW` (arXiv:1711.05101), there of weights alone: gains, offsets and biases have one dimension and are left.
public final class Adam: Optimizer {
    /// What is changed.
    public let parameters: [NamedTensor]
    /// Factor of a step.
    public var learningRate: Double
    /// Steps taken.
    public var steps = 0
    private let betas: (mean: Double, square: Double)
    private let epsilon: Double
    private let weightDecay: Double
    private let decoupledDecay: Double
    private let moments: [(mean: Tensor, square: Tensor)]

    /// Creates the optimizer of some parameters.
    public init(
        _ parameters: [NamedTensor], learningRate: Double, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8, weightDecay: Double = 0, decoupledDecay: Double = 0
    ) throws {
        self.parameters = parameters
        self.learningRate = learningRate
        self.betas = (betas.0, betas.1)
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decoupledDecay = decoupledDecay
        moments = try parameters.map { (try $0.tensor.detached() * 0, try $0.tensor.detached() * 0) }
    }

    /// First and second moments of the gradients.
    public var state: [NamedTensor] {
        zip(parameters, moments).flatMap { parameter, moments in
            [
                NamedTensor("\(parameter.name).mean", moments.mean),
                NamedTensor("\(parameter.name).square", moments.square),
            ]
        }
    }

    /// Takes one step.
    public func step() throws {
        steps += 1
        for (parameter, moments) in zip(parameters, moments) {
            if decoupledDecay > 0, parameter.tensor.shape.count > 1 {
                try parameter.tensor.assign(
                    parameter.tensor.detached() * (1 - learningRate * decoupledDecay))
            }
            try Tensor.check(
                ctorch_adam_step(
                    parameter.tensor.handle, moments.mean.handle, moments.square.handle, Int64(steps),
                    learningRate, betas.mean, betas.square, epsilon, weightDecay))
        }
    }
}
