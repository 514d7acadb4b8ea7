import Foundation
package import Networks

/// What a bench consists of: networks of one backbone, each trained to several rungs, so that search methods can be replayed
/// without training.
///
/// It stands in `plan.json` before anything is trained (docs/howto/search.md).
package struct BenchPlan: Hashable, Sendable, Codable {
    /// A made data set: `throughline data synth-speech` with these options.
    package struct Data: Hashable, Sendable, Codable {
        /// Clips in all.
        package var clips: Int
        /// Chooses voices, speeds, levels and places.
        package var seed: UInt64
        /// The digest that it has with the espeak-ng that the rows were made with, 12 digits; nil before there are rows.
        package var digest: String?
    }

    /// Networks that are trained first, with both seeds, for how much of what differs is the network's.
    package struct Pilot: Hashable, Sendable, Codable {
        /// Where its bands of latency begin, in ms.
        package var bandsMs: [Double]
        /// Networks of each band, the first ones of the plan that lie in it.
        package var each: Int
    }

    /// Name of the backbone.
    package var backbone: String
    /// Names of the fits that networks are priced with, files of `measurements/fits`: the first says where networks lie.
    package var fits: [String]
    /// Latency of the fastest network, in ms.
    package var leastMs: Double
    /// Latency of the slowest one, in ms.
    package var mostMs: Double
    /// Networks that are evenly spread over the logarithm of latency.
    package var uniform: Int
    /// Networks near the front of those.
    package var nearFront: Int
    /// Networks that a second seed trains.
    package var secondSeed: Int
    /// Trained before the others.
    package var pilot: Pilot
    /// Draws networks.
    package var seed: UInt64
    /// Seeds of weights and order: of all networks, and of those that a second one trains.
    package var trainingSeeds: [UInt64]
    /// Epochs after which a network is judged, ascending; the last is the whole training.
    package var rungs: [Int]
    /// Examples of a step.
    package var batchSize: Int
    /// Epochs of quantized training after the last rung.
    package var quantizedEpochs: Int
    /// What networks learn from.
    package var learning: Data
    /// What they are judged by.
    package var judging: Data

    /// Width of a band of latency within which networks are compared: the largest is so much slower than the least.
    package static let bandShare = 0.15

    /// Epochs of a whole training.
    package var epochs: Int { rungs.last ?? 0 }

    /// Throws a `ModelError` for a plan that cannot be carried out.
    package func check() throws(ModelError) {
        let isFit =
            Backbone.named(backbone) != nil && !fits.isEmpty && leastMs > 0 && leastMs < mostMs
            && (1...10_000).contains(uniform) && (0...10_000).contains(nearFront) && secondSeed >= 0
            && trainingSeeds.count == 2 && !rungs.isEmpty && rungs == Array(Set(rungs)).sorted()
            && (rungs.first ?? 0) >= 1 && epochs <= 10_000 && (2...4096).contains(batchSize)
            && (0...10_000).contains(quantizedEpochs)
        guard isFit else {
            throw ModelError(
                kind: .network, place: "plan of a bench",
                expected: "a known backbone, fits, latencies, two seeds and ascending rungs", found: "others",
                cure: "write it as measurements/bench-kws/plan.json is")
        }
    }
}
