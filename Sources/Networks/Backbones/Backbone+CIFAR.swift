extension Backbone {
    /// Image classification on 32 x 32 colour images: nine 3x3 convolutions in three steps of resolution.
    ///
    /// MicroNets shows latencies of a CIFAR-10 backbone (section 3.3, Figure 4) without saying what it is. This
    /// one is a choice made here: plain convolutions at the resolutions of ResNet for CIFAR-10 (arXiv:1512.03385,
    /// section 4.2), widths of 8 to 128 by 4.
    public static let cifar = Backbone(
        name: "cifar", inputShape: [32, 32, 3], stemWindow: [3, 3], stemStride: 1, stemWidths: plainWidths,
        stages: [1, 1, 1, 2, 1, 1, 2, 1, 1].map {
            .convolution(plainWidths, window: 3, stride: $0, isOptional: true)
        }, depths: Depths(least: 1, most: 9), classes: 10)

    private static let plainWidths = Widths.steps(from: 8, through: 128, by: 4)
}
