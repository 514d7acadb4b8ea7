import Networks

/// The range of values that int8 results may have, learnt from data and then by gradients.
///
/// Its ends, not scale and zero point, are the parameters: their size is that of the values, whatever a step
/// is, so that one learning rate fits them (ranges are learnt as in arXiv:1902.08153, with a zero point as in
/// arXiv:2004.09576). The range always holds 0, as TFLite asks.
struct ActivationRange {
    /// Least and largest value that the layers' activations leave.
    let bounds: ClosedRange<Double>
    /// Lower end, [1]; nil where nothing is below 0.
    let low: Tensor?
    /// Upper end, [1].
    let high: Tensor

    /// Steps between the ends.
    private static let steps = 255.0
    /// A scale below which nothing is told from 0.
    private static let leastScale = 1e-6

    /// Creates the range of values that were seen.
    init(bounds: ClosedRange<Double>, low: Double, high: Double, device: Device = .cpu) throws {
        func leaf(_ value: Double) throws -> Tensor {
            try Tensor([Float(value)], shape: [1]).to(device).requiringGradient()
        }
        self.bounds = bounds
        self.low = bounds.lowerBound < 0 ? try leaf(max(bounds.lowerBound, low)) : nil
        self.high = try leaf(min(bounds.upperBound, high))
    }

    /// What is learnt, named after `prefix`.
    func parameters(_ prefix: String) -> [NamedTensor] {
        let upper = NamedTensor("\(prefix).high", high)
        return low.map { [NamedTensor("\(prefix).low", $0), upper] } ?? [upper]
    }

    /// Scale and zero point, both [1], with the range's gradients.
    func affine() throws -> AffineTensors {
        let top = try bounded(high.relu(), bounds.upperBound)
        guard let low else {
            let scale = try (top / Self.steps).clamped(Self.leastScale, .infinity)
            return AffineTensors(scale: scale, zeroPoint: try scale * 0 - 128)
        }
        let bottom = try bounded(low.negative().relu(), -bounds.lowerBound)
        let scale = try ((top + bottom) / Self.steps).clamped(Self.leastScale, .infinity)
        return AffineTensors(scale: scale, zeroPoint: try bottom / scale - 128)
    }

    /// At most a limit; an end that stands at it still gets a gradient, which `clamped` would not give.
    private func bounded(_ end: Tensor, _ limit: Double) throws -> Tensor {
        guard limit.isFinite else { return end }
        return try end.minimum(Tensor([Float(limit)], shape: [1]).to(end.device))
    }
}

/// Scale and zero point of int8 values as tensors of shape [1].
struct AffineTensors {
    let scale: Tensor
    /// In steps from -128 on; not a whole number yet.
    let zeroPoint: Tensor

    /// The values as int8 holds them, with gradients for them and for the range.
    func callAsFunction(_ values: Tensor) throws -> Tensor {
        try values.fakeQuantized(scale: scale, zeroPoint: zeroPoint)
    }

    /// As a file holds it.
    func quantization() throws -> Quantization {
        let zero = Int((try zeroPoint.item() + 128.5).rounded(.down)) - 128
        return Quantization(
            scales: [Float(try scale.item())], zeroPoints: [min(127, max(-128, zero))])
    }
}
