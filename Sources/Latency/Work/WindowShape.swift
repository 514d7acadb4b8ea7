import Networks

/// A convolution, depthwise convolution or pooling as its kernel sees it: sizes in pixels, channels and taps.
struct WindowShape: Hashable {
    /// Images.
    var batches = 1
    /// Rows, columns and channels of the image.
    var image: [Int]
    /// Rows, columns and channels of the result.
    var output: [Int]
    /// Rows and columns of the window.
    var kernel: [Int]
    /// Rows and columns from window to window.
    var stride = [1, 1]
    /// Rows and columns from tap to tap.
    var dilation = [1, 1]
    /// Channels that a window takes in: fewer than the image's where it has groups.
    var depth: Int
    /// Share of the image that lies behind the data cache where the memory plan is known.
    var imageShare: Double?
    /// Whether results are limited to less than all of int8 at the end.
    var isLimited = false

    /// Rows above and columns before the image that the first window reaches over.
    var pad: [Int] {
        (0..<2).map { axis in
            let extent = (kernel[axis] - 1) * dilation[axis] + 1
            return max(0, (output[axis] - 1) * stride[axis] + extent - image[axis]) / 2
        }
    }

    /// Pixels of the result.
    var pixels: Int { output[0] * output[1] }
    /// Values of the result.
    var outputs: Int { pixels * output[2] }
    /// Values of the image.
    var inputs: Int { image.reduce(1, *) }
    /// Values that one result is a sum over.
    var terms: Int { kernel[0] * kernel[1] * depth }
    /// Whether a window is one pixel.
    var isPointwise: Bool { kernel == [1, 1] && pad == [0, 0] }
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
    init?(_ op: Operator, in model: Model, _ window: OpOptions.Window, kernel: [Int], depth: Int) {
        guard let input = op.input(0), let output = op.outputs.first,
            model.tensors[input].shape.count == 4, model.tensors[output].shape.count == 4
        else { return nil }
        batches = model.tensors[input].shape[0]
        image = Array(model.tensors[input].shape.dropFirst())
        self.output = Array(model.tensors[output].shape.dropFirst())
        self.kernel = kernel
        stride = [window.strideHeight, window.strideWidth]
        dilation = [window.dilationHeight, window.dilationWidth]
        self.depth = depth
        isLimited = window.activation == .relu6 || window.activation == .reluN1To1
    }

    /// A layer's window before there is a file.
    init(_ window: WindowSpec, on input: [Int], giving output: [Int], depth: Int, _ activation: Activation) {
        batches = input[0]
        image = Array(input.dropFirst())
        self.output = Array(output.dropFirst())
        kernel = [window.height, window.width]
        stride = [window.strideHeight, window.strideWidth]
        self.depth = depth
        isLimited = activation == .relu6 || activation == .reluN1To1
    }
}
