import CTorch

/// Adam (Kingma and Ba, arXiv:1412.6980), weight decay added to the gradient as in PyTorch's `Adam`.
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
    private let moments: [(mean: Tensor, square: Tensor)]

    /// Creates the optimizer of some parameters.
    public init(
        _ parameters: [NamedTensor], learningRate: Double, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8, weightDecay: Double = 0
    ) throws {
        self.parameters = parameters
        self.learningRate = learningRate
        self.betas = (betas.0, betas.1)
        self.epsilon = epsilon
        self.weightDecay = weightDecay
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
            try Tensor.check(
                ctorch_adam_step(
                    parameter.tensor.handle, moments.mean.handle, moments.square.handle, Int64(steps),
                    learningRate, betas.mean, betas.square, epsilon, weightDecay))
        }
    }
}
