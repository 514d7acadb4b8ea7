/// How a network is looked for in a space.
public enum SearchMethod: String, Hashable, Sendable, Codable, CaseIterable {
    /// Differentiable search: architecture and supernet learnt together, limits in the loss.
    case dnas
    /// The same without limits in the loss; what comes out is narrowed until it keeps them.
    case noCost = "no-cost"
    /// Networks drawn from the space and scaled into the limits, each trained by itself for a few epochs.
    case random
    /// Networks drawn alike, judged with the weights of a supernet that was trained on drawn networks.
    case randomSupernet = "random-supernet"
    /// Regularized evolution, judged with the weights of such a supernet.
    case evolution
    /// The widest network of equal widths that keeps the limits: scaled DS-CNN or MobileNetV2.
    case family
    /// Networks all over the limits, chosen by a learnt predictor of accuracy, trained for a few epochs, the best ones
    /// further: the whole front of accuracy against latency.
    case front

    /// Whether it trains a supernet.
    public var trainsSupernet: Bool { ![.random, .family, .front].contains(self) }
}
