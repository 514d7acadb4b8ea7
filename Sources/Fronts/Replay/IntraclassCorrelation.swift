import Foundation

/// How much of what differs between networks of one band of latency is theirs, not their seeds': the intraclass correlation of one
/// way (Shrout and Fleiss, 1979, case 1), bands' means taken out.
package struct IntraclassCorrelation: Hashable, Sendable {
    /// The correlation, at most 1; below 0 where seeds differ more than networks.
    package let value: Double
    /// Standard deviation between networks of a band, of the figures' unit.
    package let betweenNetworks: Double
    /// Standard deviation between seeds of a network.
    package let betweenSeeds: Double

    /// Computes it; nil where too few networks have two figures and share a band.
    ///
    /// - Parameter networks: latency and figures of each, the first two of which count.
    package init?(
        _ networks: [(cost: Double, figures: [Double])], share: Double = BenchPlan.bandShare
    ) {
        let twice = networks.filter { $0.figures.count >= 2 }
        let bands = Dictionary(grouping: twice) { Int(floor(log($0.cost) / log(1 + share) + 1e-9)) }
        var (between, within, freedom, count) = (0.0, 0.0, 0, 0)
        // In one order, so that sums come out the same to the last bit.
        for band in bands.sorted(by: { $0.key < $1.key }).map(\.value) where band.count > 1 {
            let means = band.map { ($0.figures[0] + $0.figures[1]) / 2 }
            let mean = means.reduce(0, +) / Double(means.count)
            for (network, own) in zip(band, means) {
                between += 2 * (own - mean) * (own - mean)
                within += pow(network.figures[0] - own, 2) + pow(network.figures[1] - own, 2)
            }
            freedom += band.count - 1
            count += band.count
        }
        guard freedom > 0 else { return nil }
        let (squareBetween, squareWithin) = (between / Double(freedom), within / Double(count))
        guard squareBetween + squareWithin > 0 else { return nil }
        value = (squareBetween - squareWithin) / (squareBetween + squareWithin)
        betweenNetworks = max(0, (squareBetween - squareWithin) / 2).squareRoot()
        betweenSeeds = squareWithin.squareRoot()
    }
}
