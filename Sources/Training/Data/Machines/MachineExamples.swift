import Foundation

/// Labelled examples of one split of machine sounds: images of 2.1 s that overlap by 44 of 64 frames, made smaller to
/// 32 x 32 (MicroNets, section 4.3); the label is the machine.
struct MachineExamples: DataExamples {
    /// Rows (time) and columns (bands) of an image.
    static let size = 32
    /// Frames of an image.
    static let frames = 64
    /// Frames from one image to the next.
    static let step = 20

    let classes: [String]
    let labels: [Int]
    let recordings: [Recording]
    private let images: FeatureTable

    /// Computes or reads the features of a split.
    ///
    /// Throws a `DataError` for a recording that cannot be read or is shorter than an image.
    init(_ data: MachineSounds, split: Split, features: FeatureSource = { try $1() }) throws {
        let clips = data.clips(split)
        classes = data.machines
        images = try features("log-mel 64 bels above 1e-6, 64 frames every 20, 32 x 32, \(split.rawValue)") {
            let logMel = try LogMel()
            var values: [Float] = []
            var groups: [Int] = []
            for clip in clips {
                let images = try Self.images(clip.url, logMel)
                values += images
                groups.append(images.count / (Self.size * Self.size))
            }
            return FeatureTable(values, each: Self.size * Self.size, groups: groups)
        }
        var labels: [Int] = []
        var recordings: [Recording] = []
        for (clip, count) in zip(clips, images.groups) {
            recordings.append(
                Recording(
                    label: clip.label, isAnomalous: clip.isAnomalous,
                    examples: labels.count..<(labels.count + count)))
            labels += [Int](repeating: clip.label, count: count)
        }
        self.labels = labels
        self.recordings = recordings
    }

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        let values = indices.flatMap { images.floats($0) }
        return (
            try Tensor(values, shape: [indices.count, 1, Self.size, Self.size]),
            try Tensor(integers: indices.map { labels[$0] })
        )
    }

    /// Images of a recording, one after the other.
    private static func images(_ url: URL, _ logMel: LogMel) throws -> [Float] {
        let sound = try Sound(contentsOf: url).resampled(to: LogMel.sampleRate)
        let shortest = LogMel.window + (frames - 1) * LogMel.stride
        guard sound.samples.count >= shortest else {
            throw DataError(
                url, expected: "at least \(shortest) samples at 16 kHz, one image",
                found: "\(sound.samples.count)", cure: "remove the recording")
        }
        let features = try Torch.withoutGradients {
            try logMel(Tensor(sound.samples, shape: [1, sound.samples.count])).floats()
        }
        return images(features)
    }

    /// Images cut from frames of 64 bands; halved by bilinear interpolation, which is the mean of 2 x 2.
    static func images(_ features: [Float]) -> [Float] {
        let count = features.count / LogMel.bands
        var images: [Float] = []
        for start in stride(from: 0, through: count - frames, by: step) {
            for row in 0..<size {
                let above = (start + 2 * row) * LogMel.bands
                let below = above + LogMel.bands
                for column in 0..<size {
                    let sum =
                        features[above + 2 * column] + features[above + 2 * column + 1]
                        + features[below + 2 * column] + features[below + 2 * column + 1]
                    images.append(sum / 4)
                }
            }
        }
        return images
    }
}
