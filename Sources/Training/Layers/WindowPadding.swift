import Networks

/// Rows and columns of padding around an image, as TFLite lays a window over it (`padding.h`): where the total is
/// odd, the larger half comes behind.
struct WindowPadding: Equatable {
    var top = 0
    var bottom = 0
    var left = 0
    var right = 0

    /// Padding of a window over an image of `height` rows and `width` columns.
    init(_ window: WindowSpec, height: Int, width: Int) {
        guard window.padding == .same else { return }
        (top, bottom) = Self.split(height, window.height, window.strideHeight)
        (left, right) = Self.split(width, window.width, window.strideWidth)
    }

    var isNone: Bool { self == WindowPadding() }
    /// Whether both sides are alike, so that a convolution can do the padding itself.
    var isSymmetric: Bool { top == bottom && left == right }

    private init() {}

    private static func split(_ size: Int, _ window: Int, _ stride: Int) -> (before: Int, after: Int) {
        let positions = (size + stride - 1) / stride
        let total = max(0, (positions - 1) * stride + window - size)
        return (total / 2, total - total / 2)
    }
}

extension Tensor {
    func padded(_ padding: WindowPadding, value: Double = 0) throws -> Tensor {
        if padding.isNone { return self }
        return try padded(
            top: padding.top, bottom: padding.bottom, left: padding.left, right: padding.right, value: value)
    }

    /// Mean of each window of an image; values outside the image count for nothing, as in TFLite.
    func averagePool(_ window: WindowSpec) throws -> Tensor {
        let padding = WindowPadding(window, height: shape[2], width: shape[3])
        let size = Tensor.Size(window.height, window.width)
        let stride = Tensor.Size(window.strideHeight, window.strideWidth)
        let means = try padded(padding).averagePool(size, stride: stride)
        if padding.isNone { return means }
        let inside = try Tensor(repeating: 1, shape: [1, 1] + shape.suffix(2)).to(device).padded(padding)
        return try means / inside.averagePool(size, stride: stride)
    }

    /// The activation's function of each value.
    func activated(_ activation: Activation) throws -> Tensor {
        switch activation {
        case .none: self
        case .relu: try relu()
        case .relu6: try clamped(0, 6)
        case .reluN1To1: try clamped(-1, 1)
        case .tanh, .signBit:
            throw TorchError("expected NONE, RELU, RELU_N1_TO_1 or RELU6 to train, found \(activation)")
        }
    }
}
