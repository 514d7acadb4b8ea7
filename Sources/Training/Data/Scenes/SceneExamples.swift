import Foundation
import Networks

/// Labelled examples of one split of Visual Wake Words: square images, grey or colour, of values -1...1.
///
/// A picture is resized to the square as a whole, whatever its shape. Training images are turned left to right, one in two, shifted
/// by up to a tenth, and made up to a quarter darker, brighter or paler, anew in each epoch. Which image gets what depends on
/// the seed, the epoch and the image only.
struct SceneExamples: DataExamples {
    let labels: [Int]
    private let size: Int
    private let channels: Int
    private let split: Split
    private let seed: UInt64
    private let images: FeatureTable

    var classes: [String] { VisualWakeWords.classes }

    /// Reads the pictures of a split, or what was kept of them.
    ///
    /// Throws a `DataError` for a picture that cannot be read.
    init(
        _ data: VisualWakeWords, split: Split, size: Int, channels: Int, seed: UInt64,
        features: FeatureSource = { try $1() }
    ) throws {
        let pictures = data.pictures(split)
        labels = pictures.map(\.label)
        self.size = size
        self.channels = channels
        self.split = split
        self.seed = seed
        images = try features("\(size) x \(size) x \(channels) by area, \(split.rawValue)") {
            var bytes = Data()
            bytes.reserveCapacity(pictures.count * size * size * channels)
            for picture in pictures {
                let image = try Image(contentsOf: picture.url, channels: channels, least: size)
                bytes += image.resized(width: size, height: size).values
            }
            return FeatureTable(
                stride: size * size * channels, groups: [pictures.count], bytes: bytes)
        }
        guard images.count == labels.count else {
            throw DataError(
                place: "features of \(split.rawValue)", expected: "\(labels.count) images",
                found: "\(images.count)", cure: "remove the cached features")
        }
    }

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        var values: [Float] = []
        values.reserveCapacity(indices.count * size * size * channels)
        for index in indices { values += image(index, epoch: epoch) }
        let shape = [indices.count, size, size, channels]
        return (
            try Tensor(values, shape: shape).permuted([0, 3, 1, 2]),
            try Tensor(integers: indices.map { labels[$0] })
        )
    }

    /// Values of an image, row by row, channels of a pixel beside each other.
    func image(_ index: Int, epoch: Int) -> [Float] {
        let bytes = images.bytes(index)
        guard split == .training else { return bytes.map { Float($0) / 127.5 - 1 } }
        var random = RandomSource(seed: seed &+ UInt64(epoch), position: index)
        let isTurned = random.below(2) == 1
        let most = size / 10
        let (down, right) = (random.below(2 * most + 1) - most, random.below(2 * most + 1) - most)
        let contrast = Float(0.75 + 0.5 * random.unit())
        let brightness = Float(0.5 * random.unit() - 0.25)
        var values: [Float] = []
        values.reserveCapacity(bytes.count)
        for row in 0..<size {
            // What is shifted in repeats the edge.
            let from = min(size - 1, max(0, row - down)) * size
            for column in 0..<size {
                let shifted = min(size - 1, max(0, column - right))
                let source = (from + (isTurned ? size - 1 - shifted : shifted)) * channels
                for channel in 0..<channels {
                    let value = (Float(bytes[source + channel]) / 127.5 - 1) * contrast + brightness
                    values.append(min(1, max(-1, value)))
                }
            }
        }
        return values
    }
}
