/// Labelled examples that a network learns from or is judged by.
public protocol Examples {
    /// Number of examples.
    var count: Int { get }

    /// Inputs [batch, channels, height, width] and labels [batch] of some examples in an epoch, counted from 0.
    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor)
}

extension SpeechExamples: Examples {}
