import Networks

/// A convolution, depthwise convolution or pooling as its kernel sees it: sizes in pixels, channels and taps.
struct WindowShape: Hashable {
    /// Images.
    var batches = 1
    /// Rows, columns and channels of the image.
    var image: SIMD3<Int>
    /// Rows, columns and channels of the result.
    var output: SIMD3<Int>
    /// Rows and columns of the window.
    var kernel: SIMD2<Int>
    /// Rows and columns from window to window.
    var stride = SIMD2(1, 1)
    /// Rows and columns from tap to tap.
    var dilation = SIMD2(1, 1)
    /// Channels that a window takes in: fewer than the image's where it has groups.
    var depth: Int
    /// Share of the image that lies behind the data cache where the memory plan is known.
    var imageShare: Double?
    /// Whether results are limited to less than all of int8 at the end.
    var isLimited = false

    /// Rows above and columns before the image that the first window reaches over.
    var pad: SIMD2<Int> { SIMD2(pad(0), pad(1)) }

    private func pad(_ axis: Int) -> Int {
        max(0, (output[axis] - 1) * stride[axis] + extent[axis] - image[axis]) / 2
    }

    /// Rows and columns from the first tap of a window to the last.
    var extent: SIMD2<Int> {
        SIMD2((kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1)
    }

    /// Pixels of the result.
    var pixels: Int { output[0] * output[1] }
    /// Values of the result.
    var outputs: Int { pixels * output[2] }
    /// Values of the image.
    var inputs: Int { image[0] * image[1] * image[2] }
    /// Values that one result is a sum over.
    var terms: Int { kernel[0] * kernel[1] * depth }
    /// Whether a window is one pixel.
    var isPointwise: Bool { kernel == SIMD2(1, 1) && pad == SIMD2(0, 0) }
    /// Share of the image that lies behind the data cache.
    var cachedShare: Double { imageShare ?? Self.cachedShare(of: inputs, beside: outputs) }

    /// Bytes of arena in tightly coupled memory on the STM32F746: its 64 KiB less the firmware's static data.
    private static let coupledBytes = 50_208

    /// Share of a tensor's bytes that lie behind the data cache while one beside it is in use.
    ///
    /// The larger of the two is taken to lie at the arena's start, as the greedy plan has it.
    static func cachedShare(of bytes: Int, beside other: Int) -> Double {
        cachedShare(of: bytes, at: bytes >= other ? 0 : other)
    }

    /// The same of a tensor whose place in the arena is known.
    static func cachedShare(of bytes: Int, at place: Int) -> Double {
        bytes > 0 ? Double(min(bytes, max(0, place + bytes - coupledBytes))) / Double(bytes) : 0
    }
}

extension WindowShape {
    /// A convolution or depthwise convolution of a file; nil for shapes that it cannot have.
    init?(_ op: Operator, in model: Model, _ window: OpOptions.Window, kernel: SIMD2<Int>, depth: Int) {
        guard let input = op.input(0), let output = op.outputs.first,
            model.tensors[input].shape.count == 4, model.tensors[output].shape.count == 4
        else { return nil }
        batches = model.tensors[input].shape[0]
        image = Self.image(model.tensors[input].shape)
        self.output = Self.image(model.tensors[output].shape)
        self.kernel = kernel
        stride = SIMD2(window.strideHeight, window.strideWidth)
        dilation = SIMD2(window.dilationHeight, window.dilationWidth)
        self.depth = depth
        isLimited = window.activation == .relu6 || window.activation == .reluN1To1
    }

    /// A layer's window before there is a file.
    init(_ window: WindowSpec, on input: [Int], giving output: [Int], depth: Int, _ activation: Activation) {
        batches = input[0]
        image = Self.image(input)
        self.output = Self.image(output)
        kernel = SIMD2(window.height, window.width)
        stride = SIMD2(window.strideHeight, window.strideWidth)
        self.depth = depth
        isLimited = activation == .relu6 || activation == .reluN1To1
    }

    /// Rows, columns and channels of a shape of four.
    static func image(_ shape: [Int]) -> SIMD3<Int> { SIMD3(shape[1], shape[2], shape[3]) }
}
