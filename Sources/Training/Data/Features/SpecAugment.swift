import Networks

/// Masks over time and over features, as SpecAugment has them (arXiv:1904.08779, without its time warping).
///
/// What is masked takes the mean that each feature has over the example, which is what the paper's zeros are to features of mean
/// 0. Widths are drawn evenly from 0 up to the largest.
struct SpecAugment {
    /// Masks over time.
    var timeMasks = 1
    /// Most frames that a mask covers.
    var mostFrames = 10
    /// Masks over features.
    var featureMasks = 1
    /// Most features that a mask covers.
    var mostFeatures = 2

    /// Masks an example: `width` features of each frame, frame by frame.
    func masked(_ features: [Float], width: Int, _ random: inout RandomSource) -> [Float] {
        guard width > 0, features.count >= width else { return features }
        let frames = features.count / width
        var means = [Float](repeating: 0, count: width)
        for (index, value) in features.enumerated() { means[index % width] += value / Float(frames) }
        var masked = features
        func mask(_ most: Int, of count: Int) -> Range<Int> {
            let length = min(count, random.below(most + 1))
            let start = random.below(count - length + 1)
            return start..<(start + length)
        }
        for _ in 0..<timeMasks {
            for frame in mask(mostFrames, of: frames) {
                for feature in 0..<width { masked[frame * width + feature] = means[feature] }
            }
        }
        for _ in 0..<featureMasks {
            for feature in mask(mostFeatures, of: width) {
                for frame in 0..<frames { masked[frame * width + feature] = means[feature] }
            }
        }
        return masked
    }
}
