/// Running means of weights over the steps of a training (Polyak and Juditsky, 1992), which do better than the last ones where a
/// step still throws them about.
///
/// The means forget faster at first, so that the random weights of the start do not last.
final class WeightAverage {
    private let tensors: [NamedTensor]
    private let means: [Tensor]
    private let decay: Double

    /// Starts at what the tensors are.
    init(_ tensors: [NamedTensor], decay: Double) throws {
        self.tensors = tensors
        self.decay = decay
        means = try tensors.map { try $0.tensor.detached() + 0 }
    }

    /// What it remembers, for a checkpoint.
    var state: [NamedTensor] {
        zip(tensors, means).map { NamedTensor("\($0.name).average", $1) }
    }

    /// Takes what the tensors are after so many steps.
    func take(steps: Int) throws {
        let kept = min(decay, Double(1 + steps) / Double(10 + steps))
        try Torch.withoutGradients {
            for (tensor, mean) in zip(tensors, means) {
                try mean.assign(mean * kept + tensor.tensor.detached() * (1 - kept))
            }
        }
    }

    /// Puts the means in the place of the tensors, and those in theirs; once more undoes it.
    func exchange() throws {
        try Torch.withoutGradients {
            for (tensor, mean) in zip(tensors, means) {
                let last = try tensor.tensor.detached() + 0
                try tensor.tensor.assign(mean)
                try mean.assign(last)
            }
        }
    }
}
