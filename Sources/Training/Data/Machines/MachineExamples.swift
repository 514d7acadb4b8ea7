import Foundation

/// Labelled examples of one split of machine sounds; the label is the machine.
struct MachineExamples: DataExamples {
    /// What an example is.
    enum Form: CaseIterable {
        /// An image of 64 frames, 2.1 s, that overlaps the next by 44, made smaller to 32 x 32 (MicroNets, section
        /// 4.3).
        case image
        /// A slice of 10 frames, 0.35 s, that overlaps the next by 5, as it is: 640 values, as MLPerf Tiny's
        /// autoencoder reads.
        case slice

        /// Rows (time), columns (bands) and channels.
        var shape: [Int] { self == .image ? [32, 32, 1] : [10, LogMel.bands, 1] }
        /// Frames of an example.
        var frames: Int { self == .image ? 64 : 10 }
        /// Frames from one to the next.
        var step: Int { self == .image ? 20 : 5 }
        /// Values of an example.
        var values: Int { shape.reduce(1, *) }
        /// What a cache knows the features by.
        fileprivate var settings: String {
            switch self {
            case .image: "log-mel 64 bels above 1e-6, 64 frames every 20, 32 x 32"
            case .slice: "log-mel 64 bels above 1e-6, 10 frames every 5"
            }
        }
    }

    let classes: [String]
    let labels: [Int]
    let recordings: [Recording]
    private let form: Form
    private let images: FeatureTable

    /// Computes or reads the features of a split.
    ///
    /// Throws a `DataError` for a recording that cannot be read or is shorter than an image.
    init(
        _ data: MachineSounds, split: Split, form: Form = .image, features: FeatureSource = { try $1() }
    ) throws {
        self.form = form
        let clips = data.clips(split)
        classes = data.machines
        images = try features("\(form.settings), \(split.rawValue)") {
            let logMel = try LogMel()
            var values: [Float] = []
            var groups: [Int] = []
            for clip in clips {
                let images = try Self.images(clip.url, form, logMel)
                values += images
                groups.append(images.count / form.values)
            }
            return FeatureTable(values, each: form.values, groups: groups)
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
            try Tensor(values, shape: [indices.count, 1, form.shape[0], form.shape[1]]),
            try Tensor(integers: indices.map { labels[$0] })
        )
    }

    /// Examples of a recording, one after the other.
    private static func images(_ url: URL, _ form: Form, _ logMel: LogMel) throws -> [Float] {
        let sound = try Sound(contentsOf: url).resampled(to: LogMel.sampleRate)
        let shortest = LogMel.window + (form.frames - 1) * LogMel.stride
        guard sound.samples.count >= shortest else {
            throw DataError(
                url, expected: "at least \(shortest) samples at 16 kHz, one example",
                found: "\(sound.samples.count)", cure: "remove the recording")
        }
        let features = try Torch.withoutGradients {
            try logMel(Tensor(sound.samples, shape: [1, sound.samples.count])).floats()
        }
        return cut(features, form)
    }

    /// Examples cut from frames of 64 bands; an image is halved by bilinear interpolation, which is the mean of 2 x 2.
    static func cut(_ features: [Float], _ form: Form) -> [Float] {
        let count = features.count / LogMel.bands
        var images: [Float] = []
        for start in stride(from: 0, through: count - form.frames, by: form.step) {
            guard form == .image else {
                images += features[(start * LogMel.bands)..<((start + form.frames) * LogMel.bands)]
                continue
            }
            for row in 0..<form.shape[0] {
                let above = (start + 2 * row) * LogMel.bands
                let below = above + LogMel.bands
                for column in 0..<form.shape[1] {
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
