import Networks

/// What a relaxed network costs: expectations over its choices, differentiable by their weights.
///
/// Each is a scalar of 64 bits. Where every weight is 0 or 1 they are the exact figures of that network's model.
/// All but `liveBytes` are exact expectations for weights in between too, since the choices are independent.
public struct RelaxedCost {
    /// Multiply-accumulates of one inference.
    public let macs: Tensor
    /// Bytes of int8 weights.
    public let weightBytes: Tensor
    /// Bytes of int32 biases.
    public let biasBytes: Tensor
    /// Bytes of scales and zero points.
    public let quantizationBytes: Tensor
    /// Most bytes of activations in use at one time: the maximum over layers of what each is expected to need.
    ///
    /// A lower bound of the arena's head, which adds alignment and scratch.
    public let liveBytes: Tensor
    /// Bytes of the bundled engine's records, before they are rounded up to 16.
    public let persistentBytes: Tensor
    /// Counts of the operator model, in the order of `LatencyFeatures.names`, one a name.
    public let features: Tensor

    /// Ops of one inference: two a multiply-accumulate.
    public func ops() throws -> Tensor { try macs * 2 }

    /// Bytes of the file that depend on the choices: weights, biases and quantization.
    public func flashBytes() throws -> Tensor { try weightBytes + biasBytes + quantizationBytes }

    /// Bytes of arena: activations and records.
    public func arenaBytes() throws -> Tensor { try liveBytes + persistentBytes }

    /// Adds up the costs of a relaxed network.
    public init(_ choices: RelaxedChoices) throws {
        var layout = try RelaxedLayout(choices.backbone)
        try layout.append(choices)
        macs = layout.macs
        weightBytes = layout.weights
        biasBytes = try layout.biases * 4
        quantizationBytes = layout.quantization
        liveBytes = try Tensor.concatenation(layout.live.map { try $0.reshaped([1]) }, along: 0).largest()
        persistentBytes = layout.records
        features = layout.features
    }
}
