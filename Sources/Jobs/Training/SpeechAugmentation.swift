/// How a second of speech is changed before a network learns from it, so that few speakers and rooms stand for many.
///
/// Everything is drawn evenly between its ends, anew for each example of each epoch.
public struct SpeechAugmentation: Hashable, Sendable, Codable {
    /// Most that a clip is moved, either way, in ms.
    public var mostShiftMs: Double
    /// Most that speed and pitch are changed by, together, as a share: 0.15 is 0.85 to 1.15 times as fast.
    public var mostSpeedChange: Double
    /// Most that a clip is made louder or softer, in dB.
    public var mostGainDecibels: Double
    /// Most that each sample takes of the one before it, which raises low frequencies, or high ones with the other sign.
    public var mostTilt: Double
    /// Share of clips that noise is added to.
    public var noiseShare: Double
    /// Least level of a clip above its noise, in dB.
    public var leastSignalDecibels: Double
    /// Most of that.
    public var mostSignalDecibels: Double
    /// Most successive frames of features that each of two masks hides.
    public var mostFrames: Int
    /// Most successive features that a mask hides.
    public var mostFeatures: Int

    /// Creates an augmentation; what stands here was chosen here, on real speech (docs/howto/training.md).
    public init(
        mostShiftMs: Double = 100, mostSpeedChange: Double = 0.15, mostGainDecibels: Double = 6,
        mostTilt: Double = 0.3, noiseShare: Double = 0.6, leastSignalDecibels: Double = 5,
        mostSignalDecibels: Double = 30, mostFrames: Int = 8, mostFeatures: Int = 2
    ) {
        self.mostShiftMs = mostShiftMs
        self.mostSpeedChange = mostSpeedChange
        self.mostGainDecibels = mostGainDecibels
        self.mostTilt = mostTilt
        self.noiseShare = noiseShare
        self.leastSignalDecibels = leastSignalDecibels
        self.mostSignalDecibels = mostSignalDecibels
        self.mostFrames = mostFrames
        self.mostFeatures = mostFeatures
    }
}
