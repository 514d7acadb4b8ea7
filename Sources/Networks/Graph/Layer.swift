/// One layer of a network to be built.
///
/// Each layer reads the one before it; ADD and CONCATENATION read further ones too, named by their position in
/// the network's layers, with -1 for the network's input.
public enum Layer: Hashable, Sendable, Codable {
    /// Convolution with a bias.
    case convolution(channels: Int, window: WindowSpec, activation: Activation)
    /// Depthwise convolution with a bias, one filter a channel.
    case depthwise(window: WindowSpec, activation: Activation)
    /// Average pooling.
    case averagePool(window: WindowSpec)
    /// Maximum pooling.
    case maxPool(window: WindowSpec)
    /// Matrix product with a bias; reads all elements, gives `[1, units]`.
    case fullyConnected(units: Int, activation: Activation)
    /// Sum with another layer of the same shape.
    case add(other: Int, activation: Activation)
    /// Joined along the channels with other layers of the same height, width and quantization.
    case concatenation(others: [Int])
    /// Zeros around an image, in rows and columns.
    case pad(top: Int, bottom: Int, left: Int, right: Int)
    /// An earlier layer's image with channels of zeros behind its own, up to `channels`.
    case widen(layer: Int, channels: Int)
    /// Mean over height and width; gives `[1, channels]`.
    case mean
    /// All elements in one row: `[1, elements]`.
    case flatten
    /// Softmax over the last dimension.
    case softmax
    /// Sigmoid.
    case logistic
    /// Floats to int8; as the first layer it makes the network's input float32.
    case quantize
    /// int8 to floats; only as the last layer.
    case dequantize
}

/// Size, stride and padding of a window that moves over an image.
public struct WindowSpec: Hashable, Sendable, Codable {
    /// Rows of the window.
    public var height: Int
    /// Columns of the window.
    public var width: Int
    /// Rows from one position to the next.
    public var strideHeight: Int
    /// Columns from one position to the next.
    public var strideWidth: Int
    /// How the border is treated.
    public var padding: Padding

    /// Creates a window.
    public init(
        _ height: Int, _ width: Int, strideHeight: Int = 1, strideWidth: Int = 1, padding: Padding = .same
    ) {
        self.height = height
        self.width = width
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.padding = padding
    }

    /// Parameters as an operator's options.
    func options(_ activation: Activation) -> OpOptions.Window {
        OpOptions.Window(
            padding: padding, strideHeight: strideHeight, strideWidth: strideWidth, activation: activation)
    }

    /// Height and width of what the window gives on an image of `shape` (NHWC).
    func positions(over shape: [Int]) -> [Int] {
        [
            OpShape.positions(
                input: shape[1], filter: height, stride: strideHeight, dilation: 1, padding: padding),
            OpShape.positions(
                input: shape[2], filter: width, stride: strideWidth, dilation: 1, padding: padding),
        ]
    }
}
