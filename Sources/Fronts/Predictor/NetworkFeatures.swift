import Foundation
package import Networks

/// What a predictor of accuracy sees of a network: how much of it there is, and how it is laid out.
package enum NetworkFeatures {
    /// What the values are, in their order.
    package static let names = [
        "log ops", "log weights", "log depth", "log harmonic-mean width", "log least width", "log stem width",
        "log last width", "taper", "poolings",
    ]

    /// Logarithms of ops, weights, depth, harmonic-mean, least, stem and last width, how widths taper from first to last,
    /// and the number of stages that became a pooling.
    package static func values(_ architecture: Architecture) -> [Double] {
        var widths = [architecture.stem]
        var poolings = 0
        for block in architecture.blocks {
            switch block {
            case .separable(let width, _), .convolution(let width, _, _), .bottleneck(_, let width, _, _):
                widths.append(width)
            case .pool: poolings += 1
            }
        }
        let logs = widths.map { log(Double($0)) }
        let inverse = widths.reduce(0) { $0 + 1 / Double($1) }
        let (first, last) = (logs[0], logs[logs.count - 1])
        return [
            log(Double(architecture.ops)), log(Double(max(1, architecture.weightBytes))),
            log(Double(widths.count)), log(Double(widths.count) / inverse), logs.min() ?? 0, first, last,
            (last - first) / Double(max(1, logs.count - 1)), Double(poolings),
        ]
    }
}
