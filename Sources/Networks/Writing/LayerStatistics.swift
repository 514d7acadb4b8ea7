/// What a tensor is expected to hold: its quantization, and mean and variance of its values in steps.
///
/// A model of first and second moments, not a simulation. Sources of the constants: the moments of a uniform
/// distribution over 256 steps, and of a half-normal one for what a rectifier lets through.
struct LayerStatistics {
    var quantization: Quantization
    /// Expected `stored - zeroPoint`.
    var mean: Double
    /// Variance of `stored`.
    var variance: Double

    /// Steps that one standard deviation of a convolution's result takes before its activation: a third of the
    /// range on the side where it has room.
    static func spread(_ activation: Activation) -> Double { activation == .none ? 40 : 80 }

    /// Uniform over all 256 values.
    static let input = LayerStatistics(
        quantization: Quantization(scales: [1 / 128], zeroPoints: [0]), mean: -0.5, variance: 5461)

    /// After a convolution or matrix product with normal results.
    static func result(_ activation: Activation) -> LayerStatistics {
        let sigma = spread(activation)
        switch activation {
        case .relu, .relu6:
            return LayerStatistics(
                quantization: Quantization(scales: [6 / 255], zeroPoints: [-128]), mean: 0.3989 * sigma,
                variance: 0.3408 * sigma * sigma)
        default:
            return LayerStatistics(
                quantization: Quantization(scales: [6 / 255], zeroPoints: [0]), mean: 0,
                variance: sigma * sigma)
        }
    }

    /// Of a function whose result TFLite fixes to 256 steps over 0...1.
    static let probability = LayerStatistics(
        quantization: Quantization(scales: [1 / 256], zeroPoints: [-128]), mean: 128, variance: 2048)

    /// After averaging or taking the largest: neighbours go together, so the variance falls less than by count.
    func pooled(averaging: Bool, count: Int) -> LayerStatistics {
        var result = self
        if averaging {
            result.variance = variance / Double(count).squareRoot()
        } else {
            result.mean = mean + 0.5 * variance.squareRoot()
        }
        return result
    }

    /// Sum with another tensor: a quantization that holds every sum of the two ranges.
    func sum(_ other: LayerStatistics, _ activation: Activation) -> LayerStatistics {
        let (scale, otherScale) = (Double(quantization.scales[0]), Double(other.quantization.scales[0]))
        let (zero, otherZero) = (quantization.zeroPoints[0], other.quantization.zeroPoints[0])
        var low = scale * Double(-128 - zero) + otherScale * Double(-128 - otherZero)
        let high = scale * Double(127 - zero) + otherScale * Double(127 - otherZero)
        if activation != .none { low = 0 }
        let sumScale = Float((high - low) / 255)
        let zeroPoint = Int((-128 - low / Double(sumScale)).rounded())
        let step = Double(sumScale)
        return LayerStatistics(
            quantization: Quantization(scales: [sumScale], zeroPoints: [min(127, max(-128, zeroPoint))]),
            mean: (scale * mean + otherScale * other.mean) / step,
            variance: (scale * scale * variance + otherScale * otherScale * other.variance) / (step * step))
    }
}
