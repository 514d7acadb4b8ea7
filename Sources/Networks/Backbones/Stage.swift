/// A place in a backbone where a block stands, and what is free about it.
public enum Stage: Hashable, Sendable, Codable {
    /// Depthwise and pointwise convolution, or left out.
    case separable(Widths, stride: Int)
    /// Convolution of a square window, or left out where `isOptional`.
    case convolution(Widths, window: Int, stride: Int, isOptional: Bool)
    /// Inverted bottleneck, always there; free are the expansion's width and the output's.
    case bottleneck(expansion: Widths, output: Widths, stride: Int, isResidual: Bool)

    /// Whether a network may leave it out.
    public var isOptional: Bool {
        switch self {
        case .separable: true
        case .convolution(_, _, _, let isOptional): isOptional
        case .bottleneck: false
        }
    }

    /// What is free, in the order in which it is drawn.
    public var widths: [Widths] {
        switch self {
        case .separable(let widths, _), .convolution(let widths, _, _, _): [widths]
        case .bottleneck(let expansion, let output, _, _): [expansion, output]
        }
    }

    /// Rows and columns from window to window.
    public var stride: Int {
        switch self {
        case .separable(_, let stride), .convolution(_, _, let stride, _), .bottleneck(_, _, let stride, _):
            stride
        }
    }

    /// The block of these widths, one for each of `widths`.
    func block(_ chosen: [Int]) -> Block {
        switch self {
        case .separable(_, let stride): .separable(width: chosen[0], stride: stride)
        case .convolution(_, let window, let stride, _):
            .convolution(width: chosen[0], window: window, stride: stride)
        case .bottleneck(_, _, let stride, let isResidual):
            .bottleneck(expansion: chosen[0], width: chosen[1], stride: stride, isResidual: isResidual)
        }
    }

    /// What stands in the place of a block that is left out: nothing where it would keep the image's size.
    var replacement: Block? { stride == 1 ? nil : .pool(stride: stride) }
}
