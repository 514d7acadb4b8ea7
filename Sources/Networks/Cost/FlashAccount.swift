/// Where the bytes of a `.tflite` file go.
///
/// The split of Figure 2 in MicroNets (arXiv:2010.11267): weights and biases, then quantization parameters and
/// graph. Each byte of the file is in exactly one of the four parts.
public struct FlashAccount: Hashable, Sendable {
    /// Constants that are not biases: filters, matrices.
    public let weightBytes: Int
    /// Biases.
    public let biasBytes: Int
    /// Scales, zero points and ranges of all tensors.
    public let quantizationBytes: Int
    /// Everything else: tables, names, paddings, shapes, metadata, alignment.
    public let graphBytes: Int

    /// Size of the file.
    public let totalBytes: Int

    /// Accounts for the bytes of a model.
    ///
    /// A constant is a bias if it is the third input of CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED, or a
    /// quantized 32- or 64-bit integer; integers of those sizes without quantization (shapes, paddings, axes)
    /// count as graph; all other constants are weights. Constants that share bytes are counted once.
    public init(_ model: Model) {
        var biases: Set<Int> = []
        for op in model.operators where [.conv2D, .depthwiseConv2D, .fullyConnected].contains(op.code) {
            if let bias = op.input(2) { biases.insert(bias) }
        }
        var weightBytes = 0
        var biasBytes = 0
        var seen: Set<Range<Int>> = []
        for (index, tensor) in model.tensors.enumerated() {
            guard let constant = tensor.constant, seen.insert(constant).inserted else { continue }
            let isWide = tensor.type == .int32 || tensor.type == .int64
            if biases.contains(index) || (isWide && tensor.quantization != nil) {
                biasBytes += constant.count
            } else if !isWide {
                weightBytes += constant.count
            }
        }
        self.weightBytes = weightBytes
        self.biasBytes = biasBytes
        quantizationBytes = model.quantizationBytes
        totalBytes = model.bytes.count
        // A crafted file may let its parts overlap, so that they add up to more than the file.
        graphBytes = max(0, totalBytes - weightBytes - biasBytes - quantizationBytes)
    }
}
