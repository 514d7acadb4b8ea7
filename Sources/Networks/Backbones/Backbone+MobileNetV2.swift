extension Backbone {
    /// Visual wake words on 50 x 50 grey images: MobileNetV2 (arXiv:1801.04381, Table 2) with widths of
    /// floor(0.1 k w), k = 1...10, most of them no multiples of 4.
    ///
    /// All 17 bottlenecks are always there; free are, as in MicroNets section 5.2, the first and last convolution
    /// of each, and the convolutions before and after the stack.
    public static let vww50 = visualWakeWords("vww50", size: 50, Widths.tenths)
    /// `vww50` with widths at the nearest multiple of 4.
    public static let vww50Aligned = visualWakeWords("vww50a4", size: 50, Widths.alignedTenths)
    /// Visual wake words on 160 x 160 grey images; else as `vww50`.
    public static let vww160 = visualWakeWords("vww160", size: 160, Widths.tenths)
    /// `vww160` with widths at the nearest multiple of 4.
    public static let vww160Aligned = visualWakeWords("vww160a4", size: 160, Widths.alignedTenths)
    /// The space that MicroNet-VWW-3 comes from: 128 x 128, else as `vww50`.
    package static let vww128 = visualWakeWords("vww128", size: 128, Widths.tenths)
    /// The space that the published file of MicroNet-VWW-4 comes from: 128 x 128, widths at multiples of 4.
    package static let vww128Aligned = visualWakeWords("vww128a4", size: 128, Widths.alignedTenths)

    /// Output channels, repetitions and first stride of MobileNetV2's bottlenecks; all but the first widen their
    /// input by 6.
    private static let groups: [(width: Int, count: Int, stride: Int)] = [
        (16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2),
        (320, 1, 1),
    ]

    private static func visualWakeWords(
        _ name: String, size: Int, _ widths: (Int) -> Widths
    ) -> Backbone {
        var stages: [Stage] = []
        var channels = 32
        for group in groups {
            for position in 0..<group.count {
                let expansion = channels * (stages.isEmpty ? 1 : 6)
                stages.append(
                    .bottleneck(
                        expansion: widths(expansion), output: widths(group.width),
                        stride: position == 0 ? group.stride : 1, isResidual: position > 0))
                channels = group.width
            }
        }
        stages.append(.convolution(widths(1280), window: 1, stride: 1, isOptional: false))
        return Backbone(
            name: name, inputShape: [size, size, 1], stemWindow: [3, 3], stemStride: 2,
            stemWidths: widths(32), stages: stages, depths: Depths(least: 0, most: 0), classes: 2)
    }
}
