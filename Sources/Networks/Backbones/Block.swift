/// A block of a network: what a stage of a backbone became.
public enum Block: Hashable, Sendable, Codable {
    /// Depthwise 3x3 convolution and pointwise convolution to `width` channels: `d`.
    case separable(width: Int, stride: Int)
    /// Convolution of a square window to `width` channels: `k` for 3x3, `w` for 1x1.
    case convolution(width: Int, window: Int, stride: Int)
    /// Inverted bottleneck of MobileNetV2 (arXiv:1801.04381): pointwise to `expansion` channels, depthwise 3x3,
    /// pointwise to `width` without activation; with a residual (`r`) or without (`b`).
    ///
    /// A residual adds the block's input; the narrower of the two is filled up with channels of zeros, as in the
    /// published MicroNet-VWW files.
    case bottleneck(expansion: Int, width: Int, stride: Int, isResidual: Bool)
    /// Average pooling of a window as large as its stride, where a block was left out: `p`.
    case pool(stride: Int)

    /// Part of an architecture's id, such as `d140s2`, `r96x28` or `p2`.
    var id: String {
        switch self {
        case .separable(let width, let stride): "d\(width)" + Self.suffix(stride)
        case .convolution(let width, let window, let stride):
            (window == 1 ? "w" : "k") + "\(width)" + Self.suffix(stride)
        case .bottleneck(let expansion, let width, let stride, let isResidual):
            (isResidual ? "r" : "b") + "\(expansion)x\(width)" + Self.suffix(stride)
        case .pool(let stride): "p\(stride)"
        }
    }

    /// Reads a part of an id; nil where it is none.
    init?(id: Substring) {
        let parts = id.dropFirst().split(separator: "s", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = id.first, let first = parts.first else { return nil }
        var stride = 1
        if parts.count == 2 {
            guard let given = Self.count(parts[1]) else { return nil }
            stride = given
        }
        let widths = first.split(separator: "x", omittingEmptySubsequences: false).map(Self.count)
        switch (kind, widths.count, widths.first ?? nil, widths.last ?? nil) {
        case ("d", 1, let width?, _): self = .separable(width: width, stride: stride)
        case ("k", 1, let width?, _): self = .convolution(width: width, window: 3, stride: stride)
        case ("w", 1, let width?, _): self = .convolution(width: width, window: 1, stride: stride)
        case ("p", 1, let stride?, _) where parts.count == 1: self = .pool(stride: stride)
        case ("b", 2, let expansion?, let width?):
            self = .bottleneck(expansion: expansion, width: width, stride: stride, isResidual: false)
        case ("r", 2, let expansion?, let width?) where stride == 1:
            self = .bottleneck(expansion: expansion, width: width, stride: stride, isResidual: true)
        default: return nil
        }
    }

    /// A count of 1 to 4096, beyond which no microcontroller reaches.
    static func count(_ text: Substring) -> Int? {
        guard let value = Int(text), (1...4096).contains(value) else { return nil }
        return value
    }

    /// Widths in the order of the stage that it stands at; nil for a pooling.
    var widths: [Int]? {
        switch self {
        case .separable(let width, _), .convolution(let width, _, _): [width]
        case .bottleneck(let expansion, let width, _, _): [expansion, width]
        case .pool: nil
        }
    }

    private static func suffix(_ stride: Int) -> String { stride == 1 ? "" : "s\(stride)" }
}
