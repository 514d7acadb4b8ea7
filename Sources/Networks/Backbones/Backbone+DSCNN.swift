extension Backbone {
    /// Keyword spotting: DS-CNN(L) with four more blocks of 276, so nine, on 49 x 10 MFCC features.
    ///
    /// Widths are multiples of 4 as in the paper; that they start at 16 is a choice made here.
    public static let kws = Backbone(
        name: "kws", inputShape: [49, 10, 1], stemWindow: [10, 4], stemStride: 1, stemWidths: separableWidths,
        stages: separable(strides: [2, 1, 1, 1, 1, 1, 1, 1, 1]), depths: Depths(least: 1, most: 9),
        classes: 12)

    /// Anomaly detection: DS-CNN(L) whose last two blocks have stride 2, on 32 x 32 log-mel images.
    ///
    /// The head has 8 outputs, as in the published files (the paper's table prints 4).
    public static let ad = Backbone(
        name: "ad", inputShape: [32, 32, 1], stemWindow: [3, 3], stemStride: 1, stemWidths: separableWidths,
        stages: separable(strides: [2, 1, 1, 2, 2]), depths: Depths(least: 1, most: 5), classes: 8)

    private static let separableWidths = Widths.steps(from: 16, through: 276, by: 4)

    private static func separable(strides: [Int]) -> [Stage] {
        strides.map { .separable(separableWidths, stride: $0) }
    }
}
